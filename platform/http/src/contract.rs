//! The declaration of a service: its functions once, and from that the trait, the routes, the document and
//! the HTTP client.

/// Declares a service's contract.
///
/// ```ignore
/// protocol::contract! {
///     /// Carts: what a customer means to buy.
///     pub trait CartService: "cart", 5000, error CartError, client CartClient {
///         /// Adds a product to a cart.
///         "5.2" POST "/v1/carts/{user_id}/items" => 200;
///         async fn add_item(AddItem) -> Cart;
///         errors [cart_not_found, product_not_found]; calls ["2.1.7"];
///     }
/// }
/// ```
///
/// `, rights rights::of` after the client names the table of who may call what.
///
/// `keyed by order_id;` after `calls` says that a function may run twice without a key of its own: it is a command that
/// answers its first outcome again for the same `order_id`.
///
/// It gives the trait `CartService` (`async fn add_item(&self, cx: &CallContext, request: AddItem) ->
/// Result<Cart, CartError>`), `operations::add_item()`-like constants in `mod operations`, `FUNCTIONS`,
/// `surface(service, world)`, `guarded`, `intercepted`, `traced` and `CartClient`.
#[macro_export]
macro_rules! contract {
    ($(#[doc = $doc:literal])+
     pub trait $trait:ident: $service:literal, $port:literal, error $error:ident, client $client:ident
        $(, rights $rights:path)? {
        $(
            $(#[doc = $fdoc:literal])+
            $number:literal $method:ident $path:literal => $status:literal;
            async fn $name:ident($request:ty) -> $answer:ty;
            errors [$($code:ident),* $(,)?]; calls [$($callee:literal),* $(,)?];
            $(keyed by $($key:ident),+;)?
        )+
    }) => {
        $(#[doc = $doc])+
        #[$crate::private::async_trait]
        pub trait $trait: $crate::Keyed {
            $(
                $(#[doc = $fdoc])+
                #[doc = concat!("\n\n`", stringify!($method), " ", $path, "`")]
                async fn $name(
                    &self,
                    cx: &$crate::private::kernel::CallContext,
                    request: $request,
                ) -> Result<$answer, $error>;
            )+
        }

        /// What is known of each function without an implementation of it.
        #[allow(non_upper_case_globals, missing_docs, reason = "named and described as the functions are")]
        pub mod operations {
            use super::*;
            $(
                pub static $name: $crate::Operation<$request, $answer, $error> =
                    $crate::Operation::new($crate::Function {
                        number: $number,
                        name: stringify!($name),
                        service: $service,
                        port: $port,
                        method: $crate::Method::$method,
                        path: $path,
                        status: $status,
                        about: concat!($($fdoc, "\n"),+),
                        errors: &[$(stringify!($code)),*],
                        calls: &[$($callee),*],
                        keyed_by: &[$($(stringify!($key)),+)?],
                    });
            )+
        }

        /// The seed's port of this service.
        pub const PORT: u16 = $port;

        /// Every function of this service, in the order of the contract.
        pub fn functions() -> Vec<$crate::Function> {
            vec![$(operations::$name.function),+]
        }

        /// The OpenAPI document of this service.
        pub fn document() -> String {
            $crate::Document::new($service, concat!($($doc, "\n"),+))
                $(.with_rights($rights))?
                $(.describe(&operations::$name))+.to_json()
        }

        /// The service's port, answered by any implementation.
        pub fn surface(
            service: ::std::sync::Arc<dyn $trait>,
            world: $crate::private::kernel::World,
        ) -> $crate::Surface {
            served($crate::Surface::new($service, document(), world), service)
        }

        /// The same port with a guard at it, who is asked who calls.
        pub fn guarded_surface(
            service: ::std::sync::Arc<dyn $trait>,
            world: $crate::private::kernel::World,
            guard: ::std::sync::Arc<dyn $crate::Guard>,
        ) -> $crate::Surface {
            served($crate::Surface::new($service, document(), world).guarded(guard), service)
        }

        fn served(surface: $crate::Surface, service: ::std::sync::Arc<dyn $trait>) -> $crate::Surface {
            surface
                .keys(service.clone())
                $(.serve(&operations::$name, service.clone(), |service, cx, request| async move {
                    service.$name(&cx, request).await
                }))+
        }

        /// The same service behind a door: `caller` reaches it only past `intercept`.
        pub fn intercepted(
            service: ::std::sync::Arc<dyn $trait>,
            caller: &'static str,
            intercept: ::std::sync::Arc<dyn $crate::Intercept>,
        ) -> ::std::sync::Arc<dyn $trait> {
            ::std::sync::Arc::new(Intercepted { service, caller, intercept })
        }

        struct Intercepted {
            service: ::std::sync::Arc<dyn $trait>,
            caller: &'static str,
            intercept: ::std::sync::Arc<dyn $crate::Intercept>,
        }

        #[$crate::private::async_trait]
        impl $crate::Keyed for Intercepted {
            async fn check_key(
                &self,
                cx: &$crate::private::kernel::CallContext,
                function: &str,
            ) -> Result<(), $crate::private::kernel::CallError> {
                self.service.check_key(cx, function).await
            }
        }

        #[$crate::private::async_trait]
        impl $trait for Intercepted {
            $(
                async fn $name(
                    &self,
                    cx: &$crate::private::kernel::CallContext,
                    request: $request,
                ) -> Result<$answer, $error> {
                    let function = &operations::$name.function;
                    self.intercept.before(self.caller, function, cx).await?;
                    let answer = self.service.$name(cx, request).await;
                    self.intercept.after(self.caller, function, cx).await?;
                    answer
                }
            )+
        }

        /// The same service with a guard before it: nobody but the shop itself calls it unasked.
        pub fn guarded(
            service: ::std::sync::Arc<dyn $trait>,
            guard: ::std::sync::Arc<dyn $crate::Guard>,
        ) -> ::std::sync::Arc<dyn $trait> {
            ::std::sync::Arc::new(Guarded { service, guard })
        }

        struct Guarded {
            service: ::std::sync::Arc<dyn $trait>,
            guard: ::std::sync::Arc<dyn $crate::Guard>,
        }

        #[$crate::private::async_trait]
        impl $crate::Keyed for Guarded {
            async fn check_key(
                &self,
                cx: &$crate::private::kernel::CallContext,
                function: &str,
            ) -> Result<(), $crate::private::kernel::CallError> {
                self.service.check_key(cx, function).await
            }
        }

        #[$crate::private::async_trait]
        impl $trait for Guarded {
            $(
                async fn $name(
                    &self,
                    cx: &$crate::private::kernel::CallContext,
                    request: $request,
                ) -> Result<$answer, $error> {
                    if cx.caller == $crate::private::kernel::Caller::Open {
                        return self.service.$name(cx, request).await;
                    }
                    let function = &operations::$name.function;
                    let pass = $crate::private::enter::<_, $error>(&*self.guard, cx, function, &request).await?;
                    let outcome = self.service.$name(cx, request).await;
                    let code = outcome.as_ref().err().map($crate::private::kernel::ServiceError::code);
                    self.guard.leave(cx, pass, code).await;
                    outcome
                }
            )+
        }

        /// The same service behind a door that makes a span of every call.
        pub fn traced(
            service: ::std::sync::Arc<dyn $trait>,
            door: $crate::TracedDoor,
        ) -> ::std::sync::Arc<dyn $trait> {
            ::std::sync::Arc::new(Traced { service, door })
        }

        struct Traced {
            service: ::std::sync::Arc<dyn $trait>,
            door: $crate::TracedDoor,
        }

        #[$crate::private::async_trait]
        impl $crate::Keyed for Traced {
            async fn check_key(
                &self,
                cx: &$crate::private::kernel::CallContext,
                function: &str,
            ) -> Result<(), $crate::private::kernel::CallError> {
                self.service.check_key(cx, function).await
            }
        }

        #[$crate::private::async_trait]
        impl $trait for Traced {
            $(
                async fn $name(
                    &self,
                    cx: &$crate::private::kernel::CallContext,
                    request: $request,
                ) -> Result<$answer, $error> {
                    let passing = self.door.begin(&operations::$name.function, cx);
                    let outcome = self.service.$name(passing.context(), request).await;
                    passing.end(&outcome);
                    outcome
                }
            )+
        }

        /// The same service, living elsewhere: every function is a call over HTTP.
        #[derive(Clone, Debug)]
        pub struct $client($crate::Client);

        impl $client {
            /// The service at these addresses; `key` is shown to it.
            pub fn new(addresses: &[$crate::Address], key: Option<$crate::ServiceKey>) -> Self {
                Self($crate::Client::new($service, addresses, key))
            }
        }

        #[$crate::private::async_trait]
        impl $crate::Keyed for $client {
            async fn check_key(
                &self,
                cx: &$crate::private::kernel::CallContext,
                function: &str,
            ) -> Result<(), $crate::private::kernel::CallError> {
                self.0.check_key(cx, function).await
            }
        }

        #[$crate::private::async_trait]
        impl $trait for $client {
            $(
                async fn $name(
                    &self,
                    cx: &$crate::private::kernel::CallContext,
                    request: $request,
                ) -> Result<$answer, $error> {
                    self.0.call(&operations::$name, cx, &request).await
                }
            )+
        }
    };
}
