//! Tries of codes: a try is looked at and counted in one decision, so that of many at once no more than a few are free.

use contract::customer::CustomerError;
use kernel::{CallError, OneTimeCode, StaffId, World};
use store::{Keys, Plan, Rows, key};

use crate::Answered;
use crate::store::reads::{Guessed, failure_key};
use crate::store::tables::{FailureRow, StaffRow};

/// What became of a try.
#[derive(Clone, Debug)]
pub(super) enum Tried<T> {
    /// The code was right.
    Right(T),
    /// It was wrong, and that is counted.
    Wrong,
    /// So many were wrong of late that it was not looked at.
    TooOften { retry_after_s: u32 },
}

impl<T> Tried<T> {
    /// As it is answered.
    pub(super) fn answer(self) -> Answered<T> {
        match self {
            Self::Right(answer) => Ok(answer),
            Self::Wrong => Err(CustomerError::InvalidCode),
            Self::TooOften { retry_after_s } => Err(CallError::RateLimited { retry_after_s }.into()),
        }
    }
}

type Judged<T> = Result<(i64, Plan<(), CustomerError>), Plan<Tried<T>, CustomerError>>;

/// A try of a code by somebody who works here.
#[derive(Clone)]
pub(super) struct Try {
    pub(super) world: World,
    pub(super) staff_id: StaffId,
    pub(super) code: OneTimeCode,
    counted: String,
}

impl Try {
    pub(super) fn new(world: &World, staff_id: StaffId, code: OneTimeCode) -> Self {
        let counted = failure_key(world, Guessed::Code(&staff_id.to_string()));
        Self { world: world.clone(), staff_id, code, counted }
    }

    /// The rows it is judged by.
    pub(super) fn keys(&self) -> Keys {
        Keys::new().one::<StaffRow>(key![self.staff_id]).one::<FailureRow>(key![self.counted])
    }

    /// The step of the code and what forgets earlier failures; or else what the plan is. `generation` says of which second
    /// factor it has to be, and `last` which step was taken.
    pub(super) fn judge<T>(&self, rows: &Rows, generation: Option<(i64, i64)>) -> Answered<Judged<T>> {
        let now = self.world.now();
        let known = rows.one::<FailureRow>(&key![self.counted])?;
        let wait = known.as_ref().and_then(|known| known.failures().wait_s(now));
        if let Some(retry_after_s) = wait {
            return Ok(Err(Plan::answer(Tried::TooOften { retry_after_s })));
        }
        let step = generation.and_then(|(generation, last)| {
            self.world.two_factor_secret(self.staff_id, generation).step_of(&self.code, now, last)
        });
        Ok(match step {
            Some(step) => Ok((step, Plan::new().delete::<FailureRow>(key![self.counted]))),
            None => {
                let failed = FailureRow::one_more(self.counted.clone(), known.as_ref(), now);
                Err(Plan::answer(Tried::Wrong).upsert(&failed))
            }
        })
    }
}
