//! See with what may be paid.

use contract::payment::{ListMethods, PaymentMethod, PaymentMethods};
use kernel::{CallContext, CallError};

use crate::providers::Method;
use crate::{Answered, Payments};

/// See with what may be paid: what the provider takes.
pub(crate) async fn list_methods(
    payments: &Payments,
    _: &CallContext,
    _: ListMethods,
) -> Answered<PaymentMethods> {
    let provider = &payments.provider.0;
    let methods = provider.methods().iter().map(show).collect::<Result<_, _>>()?;
    Ok(PaymentMethods { provider: provider.name().to_owned(), methods })
}

fn show(method: &Method) -> Result<PaymentMethod, CallError> {
    let Method { token, name, about } = *method;
    let token = token.parse().map_err(|_| CallError::Internal)?;
    Ok(PaymentMethod { token, name: name.to_owned(), about: about.to_owned() })
}
