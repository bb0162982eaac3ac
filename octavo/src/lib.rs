//! Octavo.
