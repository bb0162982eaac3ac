//! The OpenAPI 3.1 document of a service, written from its declarations.

use std::collections::BTreeMap;

use kernel::ServiceError;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{
    HttpMethod, Operation as Documented, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
    PathsBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema, ServerBuilder,
};

use crate::links::Step;
use crate::operation::{Function, Method, Operation};
use crate::refusals::refusals;
use crate::request::{FieldInfo, Place};
use crate::{Answer, Problem, Request, Right};

/// A document under construction.
pub struct Document {
    service: &'static str,
    about: &'static str,
    port: u16,
    schemas: Vec<(String, RefOr<Schema>)>,
    operations: Vec<(&'static str, HttpMethod, Documented)>,
    steps: Vec<Step>,
    rights: fn(&str) -> Option<&'static Right>,
}

impl Document {
    /// A document without functions yet.
    pub fn new(service: &'static str, about: &'static str) -> Self {
        let mut schemas = Vec::new();
        crate::field::name_schemas::<Problem>(&mut schemas);
        Self { service, about, port: 0, schemas, operations: Vec::new(), steps: Vec::new(), rights: |_| None }
    }

    /// Says of each function that is added from here on who may call it.
    pub fn with_rights(mut self, rights: fn(&str) -> Option<&'static Right>) -> Self {
        self.rights = rights;
        self
    }

    /// Adds a function.
    pub fn describe<Req: Request, Ans: Answer, E: ServiceError>(
        mut self,
        operation: &Operation<Req, Ans, E>,
    ) -> Self {
        let function = &operation.function;
        self.port = function.port;
        let fields = Req::fields();
        fields.iter().for_each(|field| (field.schemas)(&mut self.schemas));
        let answer = Ans::schema(&mut self.schemas);
        self.steps.push(Step::new(function.name, &fields, answer.as_deref(), &self.schemas));

        let summary = function.about.split(['.', '\n']).next().unwrap_or_default().trim();
        let numbered = match function.number {
            "" => summary.to_owned(),
            number => format!("{number} {summary}"),
        };
        let mut documented = OperationBuilder::new()
            .operation_id(Some(function.name))
            .tag(function.service)
            .summary(Some(numbered))
            .description(Some(function.about.trim()));
        for field in fields.iter().filter(|field| field.place != Place::Body) {
            documented = documented.parameter(parameter(field));
        }
        if function.method.takes_key() {
            documented = documented.parameter(key_parameter());
        }
        if fields.iter().any(|field| field.place == Place::Body) {
            self.schemas.push((Req::NAME.to_owned(), body_schema(&fields)));
            documented = documented.request_body(Some(request_body(Req::NAME, &fields)));
        }
        if reads_token(function) {
            documented = documented.security(SecurityRequirement::new(TOKEN, Vec::<String>::new()));
        }
        let right = (self.rights)(function.name);
        if let Some(right) = right {
            let said = ExtensionsBuilder::new().add("x-octavo-rights", right.to_json()).build();
            documented = documented.extensions(Some(said));
        }
        for (status, response) in successes::<Ans>(function, answer.as_deref()) {
            documented = documented.response(status, response);
        }
        for (status, response) in refusals::<E>(function, &fields, right) {
            documented = documented.response(status, response);
        }
        self.operations.push((function.path, http_method(function.method), documented.build()));
        self
    }

    /// The finished document, two-space indented, ending in a newline.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(&self.build()).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Lets each answer of an operation with a body lead on to what its ids open.
    fn link(&self, operation: &mut Documented, step: &Step) {
        let links: Vec<_> = self
            .steps
            .iter()
            .filter_map(|next| Some((next.name.to_owned(), RefOr::T(step.link(next)?))))
            .collect();
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && status.starts_with('2')
                && !response.content.is_empty()
            {
                response.links.extend(links.iter().cloned());
            }
        }
    }

    fn build(&self) -> OpenApi {
        let license = LicenseBuilder::new()
            .name("Apache-2.0")
            .url(Some("https://www.apache.org/licenses/LICENSE-2.0"))
            .build();
        let info = InfoBuilder::new()
            .title(format!("Octavo — {}", self.service))
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(self.about.trim()))
            .license(Some(license))
            .build();
        let server = ServerBuilder::new()
            .url("/")
            .description(Some(format!("This service, port {}", self.port)))
            .build();
        let mut paths = PathsBuilder::new().build();
        for ((path, method, operation), step) in self.operations.iter().zip(&self.steps) {
            let mut operation = operation.clone();
            self.link(&mut operation, step);
            paths.add_path_operation(*path, vec![method.clone()], operation);
        }
        let mut components = ComponentsBuilder::new();
        if self.operations.iter().any(|(_, _, operation)| operation.security.is_some()) {
            components = components.security_scheme(TOKEN, token_scheme());
        }
        let unique: BTreeMap<&String, &RefOr<Schema>> =
            self.schemas.iter().map(|(name, schema)| (name, schema)).collect();
        for (name, schema) in unique {
            components = components.schema(name, schema.clone());
        }
        OpenApiBuilder::new()
            .info(info)
            .servers(Some([server]))
            .tags(Some([TagBuilder::new().name(self.service).description(Some(self.about.trim())).build()]))
            .security(Some([SecurityRequirement::default()]))
            .paths(paths)
            .components(Some(components.build()))
            .build()
    }
}

/// What the document calls the token of a session.
const TOKEN: &str = "session";

/// Whether the function reads the session's token: only such a one can refuse it.
fn reads_token(function: &Function) -> bool {
    function.errors.contains(&"invalid_session")
}

fn token_scheme() -> SecurityScheme {
    let about = "The `token` that `POST /v1/sessions` answered (RFC 6750).";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build())
}

fn http_method(method: Method) -> HttpMethod {
    match method {
        Method::GET => HttpMethod::Get,
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
    }
}

fn parameter(field: &FieldInfo) -> Parameter {
    let (place, required) = match field.place {
        Place::Path => (ParameterIn::Path, Required::True),
        _ => (ParameterIn::Query, if field.required { Required::True } else { Required::False }),
    };
    ParameterBuilder::new()
        .name(field.name)
        .parameter_in(place)
        .required(required)
        .description(Some(field.about))
        .schema(Some((field.schema)()))
        .build()
}

fn key_parameter() -> Parameter {
    let visible = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]{1,255}$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Makes repeating the call safe: the same key and request get the first answer again, for 24 hours or more.",
        ))
        .schema(Some(visible))
        .build()
}

fn body_schema(fields: &[FieldInfo]) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    for field in fields.iter().filter(|field| field.place == Place::Body) {
        object = object.property(field.name, described((field.schema)(), field.about));
        if field.required {
            object = object.required(field.name);
        }
    }
    object.into()
}

/// A reference may carry its own description in OpenAPI 3.1.
fn described(schema: RefOr<Schema>, about: &str) -> RefOr<Schema> {
    match schema {
        RefOr::Ref(mut reference) => {
            reference.description = about.to_owned();
            RefOr::Ref(reference)
        }
        schema => schema,
    }
}

fn request_body(name: &str, fields: &[FieldInfo]) -> RequestBody {
    let required = fields.iter().any(|field| field.place == Place::Body && field.required);
    RequestBodyBuilder::new()
        .content("application/json", ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build())
        .required(Some(if required { Required::True } else { Required::False }))
        .build()
}

fn successes<Ans: Answer>(function: &Function, schema: Option<&str>) -> Vec<(String, Response)> {
    let usual = (function.status, if function.status == 201 { "Created." } else { "Done." });
    let all = std::iter::once(&usual).chain(Ans::OTHER_STATUSES);
    all.map(|(status, about)| {
        let mut response = ResponseBuilder::new()
            .description(*about)
            .header("X-Request-Id", text_header("The request's id."));
        if let Some(name) = schema {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build();
            response = response.content("application/json", content);
        }
        if function.method.takes_key() {
            response =
                response.header("Idempotent-Replayed", text_header("`true` when this is a kept answer."));
        }
        if *status == 202 {
            response = response.header("Location", text_header("Where the thing can be looked at."));
        }
        (status.to_string(), response.build())
    })
    .collect()
}

fn text_header(about: &str) -> utoipa::openapi::Header {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    HeaderBuilder::new().schema(Some(text)).description(Some(about)).build()
}
