//! `octavo bench overload`: many times the load that the shop can bear.
