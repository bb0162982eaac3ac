//! Shopping stories; see `tests/stories`. There is no code here, only tests.
