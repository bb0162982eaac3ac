//! Headers and paths that Octavo's services use among themselves.

/// How long the caller will wait, in milliseconds.
pub(crate) const TIMEOUT: &str = "octavo-timeout-ms";

/// The fingerprint of the request that brought the idempotency key, wherever that was: so the key means the same
/// whether the services of a shop live together or apart. Only a service that is not the gateway takes it.
pub(crate) const FINGERPRINT: &str = "octavo-fingerprint";

/// Says in a 503 that the function did not run: there was no room for the call. Whoever reads it may ask elsewhere.
pub(crate) const TURNED_AWAY: &str = "octavo-turned-away";

/// Where a caller asks whether a key is free for its request: `/internal/keys/{function}`.
pub(crate) const KEYS: &str = "/internal/keys";

/// On whose behalf a call is made, where that is not the shop itself. Only a service that is not the gateway takes it:
/// the gateway asks for itself who calls.
pub(crate) const CALLER: &str = "octavo-caller";
