//! Somebody with a browser: keeps cookies, follows what answers a form, and sends forms as they stand in the page.

use std::collections::BTreeMap;

use contract::customer::InviteStaff;
use contract::gateway::RegisterProduct;
use contract::inventory::AddProduct;
use kernel::{BookId, Money, Quantity, Role};
use testkit::{Reply, TestShop};

/// The largest page that anybody is sent.
const PAGE_BYTES: usize = 100 * 1024;

/// A reader and the page they look at.
pub(crate) struct Reader<'a> {
    shop: &'a TestShop,
    cookies: BTreeMap<String, String>,
    language: &'static str,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) page: String,
}

impl<'a> Reader<'a> {
    /// Somebody who was never here.
    pub(crate) fn new(shop: &'a TestShop) -> Self {
        let (path, page) = ("/".to_owned(), String::new());
        Self { shop, cookies: BTreeMap::new(), language: "en", path, status: 0, page }
    }

    /// The same, who reads German.
    pub(crate) fn in_german(self) -> Self {
        Self { language: "de", ..self }
    }

    /// Opens a page.
    pub(crate) async fn open(&mut self, path: &str) -> &mut Self {
        let reply = self.get(path).await;
        self.arrive(path.to_owned(), reply).await;
        self
    }

    /// Reads what is sent there until it ends.
    pub(crate) async fn follow(&self, path: &str) -> Reply {
        self.get(path).await
    }

    async fn get(&self, path: &str) -> Reply {
        let request = self.shop.at("gateway").get(path).header("accept", "text/html");
        request.header("cookie", &self.jar()).header("accept-language", self.language).await
    }

    /// Sends a form of the page that is looked at, with these fields filled in: the form whose button sends it to `action`.
    pub(crate) async fn send(&mut self, action: &str, filled: &[(&str, &str)]) -> &mut Self {
        let fields = self.form(action, filled);
        self.post(action, &fields).await
    }

    /// What the form to `action` would send.
    pub(crate) fn form(&self, action: &str, filled: &[(&str, &str)]) -> String {
        let start = self
            .page
            .find(&format!("action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form to {action} in {}: {}", self.path, self.page));
        let form = &self.page[start..];
        let form = &form[..form.find("</form>").expect("the form's end")];
        let mut fields: Vec<(String, String)> = Vec::new();
        for (at, tag) in form.match_indices("<").map(|(at, _)| (at, &form[at..])) {
            let (tag, rest) = tag.split_once('>').expect("a tag's end");
            let name = attribute(tag, "name").unwrap_or_default();
            if filled.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let kind = attribute(tag, "type").unwrap_or_default();
            let is_on = !matches!(kind.as_str(), "radio" | "checkbox" | "file") || tag.contains(" checked");
            let value = match tag.split(' ').next() {
                Some("<input") if is_on => attribute(tag, "value").unwrap_or_default(),
                Some("<textarea") => unescaped(&rest[..rest.find('<').expect("its end")]),
                Some("<select") => chosen(&form[at..]),
                _ => continue,
            };
            if !name.is_empty() {
                fields.push((name, value));
            }
        }
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        fields.join("&")
    }

    /// Sends what a form would, from a page of the shop.
    pub(crate) async fn post(&mut self, action: &str, fields: &str) -> &mut Self {
        let reply = self.post_from(action, fields, &[("sec-fetch-site", "same-origin")]).await;
        self.arrive(action.to_owned(), reply).await;
        self
    }

    /// Sends it, with what a browser says of where it comes from.
    pub(crate) async fn post_from(&self, action: &str, fields: &str, from: &[(&str, &str)]) -> Reply {
        let mut request = self.shop.at("gateway").request("POST", action);
        for (name, value) in from {
            request = request.header(name, value);
        }
        let request = request.header("cookie", &self.jar()).header("accept-language", self.language);
        request.body("application/x-www-form-urlencoded", fields.to_owned()).await
    }

    /// Hands in a file, as the form to `action` would.
    pub(crate) async fn hand_in(&mut self, action: &str, name: &str, file: &[u8]) -> &mut Self {
        let mut body =
            format!("--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
                .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--line--\r\n");
        let request = self.shop.at("gateway").request("POST", action).header("sec-fetch-site", "same-origin");
        let request = request.header("cookie", &self.jar()).header("accept-language", self.language);
        let reply = request.body("multipart/form-data; boundary=line", body).await;
        self.arrive(action.to_owned(), reply).await;
        self
    }

    /// Somebody who works here, and has just signed in to the back office.
    pub(crate) async fn works_here(shop: &'a TestShop, role: Role) -> Self {
        Self::works_here_as(shop, "owner", role).await
    }

    /// The same, of this name.
    pub(crate) async fn works_here_as(shop: &'a TestShop, name: &str, role: Role) -> Self {
        let cx = shop.cx();
        let invited = InviteStaff {
            username: name.parse().expect("a name"),
            email: format!("{name}@example.org").parse().expect("an address"),
            role,
        };
        let invited = shop.gateway().invite_staff(&cx, invited).await.expect("somebody");
        let path = invited.link.expect("a link").url_path;
        let mut reader = Self::new(shop);
        reader.open(&path).await.with(200);
        reader.send(&path, &[("password", "a long day's work")]).await.with(200);
        reader.open("/admin/sign-in").await;
        let known = [("login", name), ("password", "a long day's work")];
        reader.send("/admin/sign-in", &known).await.with(200);
        reader
    }

    /// Takes what came, and goes where it leads.
    async fn arrive(&mut self, path: String, mut reply: Reply) {
        self.path = path;
        for _ in 0..5 {
            self.take_cookies(&reply);
            let Some(next) = reply.header("location").filter(|_| reply.status == 303).map(ToOwned::to_owned)
            else {
                break;
            };
            reply = self.get(&next).await;
            self.path = next;
        }
        // A form that is drawn again says beside it what it was refused with.
        let refused = reply.header("octavo-refused").map(|status| status.parse().expect("a status"));
        assert!(refused.is_none() || reply.status == 200, "{}: {reply:?}", self.path);
        self.status = refused.unwrap_or(reply.status);
        self.page = String::from_utf8(reply.body.to_vec()).expect("a page in UTF-8");
        assert!(self.page.len() <= PAGE_BYTES, "{} has {} bytes", self.path, self.page.len());
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{}: {policy}",
            self.path
        );
        for inline in [" style=", "<style", " onclick=", "javascript:"] {
            assert!(!self.page.contains(inline), "{inline} in {}", self.path);
        }
    }

    fn take_cookies(&mut self, reply: &Reply) {
        for line in reply.headers.get_all("set-cookie") {
            let line = line.to_str().expect("a cookie");
            let (name, rest) = line.split_once('=').expect("a name");
            let value = rest.split(';').next().unwrap_or_default();
            assert!(
                line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"),
                "{line}"
            );
            match line.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// A cookie that is kept.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Keeps a cookie from elsewhere.
    pub(crate) fn keep(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    fn jar(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// The first way of the page that begins so.
    pub(crate) fn link(&self, beginning: &str) -> String {
        let wanted = format!("href=\"{}", beginning.replace('&', "&amp;"));
        let start = self
            .page
            .find(&wanted)
            .unwrap_or_else(|| panic!("no way to {beginning} in {}: {}", self.path, self.page));
        let way = &self.page[start + 6..];
        way[..way.find('"').expect("its end")].replace("&amp;", "&")
    }

    /// Where the first form goes whose place begins so and goes on.
    pub(crate) fn action(&self, beginning: &str) -> String {
        let start = self.page.find(&format!("action=\"{beginning}")).expect("a form") + 8;
        self.page[start..].split('"').next().unwrap_or_default().to_owned()
    }

    /// The page says this; fails the test otherwise.
    pub(crate) fn sees(&mut self, text: &str) -> &mut Self {
        assert!(
            self.page.contains(text),
            "{text:?} is not in {} ({}): {}",
            self.path,
            self.status,
            self.page
        );
        self
    }

    /// The page does not say this.
    pub(crate) fn misses(&mut self, text: &str) -> &mut Self {
        assert!(!self.page.contains(text), "{text:?} is in {}: {}", self.path, self.page);
        self
    }

    /// The page has this status.
    pub(crate) fn with(&mut self, status: u16) -> &mut Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.page);
        self
    }

    /// Opens an account.
    pub(crate) async fn sign_up(&mut self, name: &str) -> &mut Self {
        let form = self.sign_up_form(name);
        self.post("/sign-up", &form).await
    }

    /// Buys a book, and opens an account for it; answers the order's place.
    pub(crate) async fn buys_as(&mut self, name: &str, book: BookId) -> String {
        self.open(&format!("/books/{book}")).await.send("/cart/items", &[]).await;
        self.open("/checkout").await;
        self.sign_up(name).await.send("/checkout", &[]).await;
        self.path.trim_end_matches("/confirmed").to_owned()
    }

    /// What the form would send.
    pub(crate) fn sign_up_form(&self, name: &str) -> String {
        let email = format!("{name}@example.org");
        let filled = [
            ("password", "a long walk"),
            ("email", email.as_str()),
            ("first_name", "Wanda"),
            ("last_name", "Walker"),
            ("address", "1 Way"),
            ("city", "Leipzig"),
            ("country", "Germany"),
        ];
        self.form("/sign-up", &filled)
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[start..];
    let value = &value[..value.find('"')?];
    Some(unescaped(value))
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What is chosen of the list that begins here: the first, unless another is.
fn chosen(list: &str) -> String {
    let list = &list[..list.find("</select>").expect("the list's end")];
    let options: Vec<&str> = list.split("<option").skip(1).collect();
    let chosen =
        options.iter().find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")));
    chosen.or(options.first()).and_then(|option| attribute(option, "value")).unwrap_or_default()
}

fn encoded(value: &str) -> String {
    let escaped = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => (byte as char).to_string(),
        false => format!("%{byte:02X}"),
    };
    value.bytes().map(escaped).collect()
}

/// A book on the shelves, so many of it.
pub(crate) async fn stocked(shop: &TestShop, title: &str, left: i64) -> BookId {
    let request = RegisterProduct {
        category_name: "Walks & Ways".parse().expect("a name"),
        author_name: "Wilma <Weg>".parse().expect("a name"),
        author_email: None,
        author_address: None,
        book_title: title.parse().expect("a title"),
        published_date: Some("1997".parse().expect("a date")),
        price: Money::from_minor(1250, shop.world().currency()),
        description: Some("First.\n\nSecond & last.".parse().expect("a description")),
        isbn: None,
        external_id: None,
    };
    let product_id = shop.gateway().register_product(&shop.cx(), request).await.expect("a book").product_id;
    let created = contract::inventory::Initialize {};
    shop.inventory().initialize(&shop.cx(), created).await.expect("an inventory");
    if let Ok(quantity) = Quantity::new(left) {
        let request = AddProduct { product_id, quantity };
        shop.gateway().add_to_inventory(&shop.cx(), request).await.expect("stock");
    }
    product_id
}
