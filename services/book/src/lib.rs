//! The book service.
