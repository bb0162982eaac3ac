//! Each page × everybody. Its row says for whom it is, and the functions that it calls say which of those who work here may
//! see it. Whoever may not is led to where they can sign in, or there is no such page.

use kernel::Role;
use testkit::{Reply, TestShop};
use web::{PageRoute, Who};

use crate::callers::{Somebody, a_shop, sign_in_by_browser};
use crate::calls::{self, Call};
use crate::staff::at_work;

/// Somebody with a browser: the session in the shop's cookie, and the one in the office's.
#[derive(Clone, Copy, Default)]
struct Browser<'a> {
    shop: &'a str,
    office: &'a str,
}

impl Browser<'_> {
    async fn asks(self, shop: &TestShop, page: &PageRoute, path: &str) -> Reply {
        let cookies = format!("__Host-octavo={}; __Host-octavo-office={}", self.shop, self.office);
        let request = shop.at("gateway").request(page.method, path).header("cookie", &cookies);
        let request = request.header("accept", "text/html").header("sec-fetch-site", "same-origin");
        match page.method {
            "GET" => request.await,
            _ => request.body("application/x-www-form-urlencoded", "").await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_is_there_for_whom_it_is_meant_and_for_nobody_else() {
    let shop = a_shop().await;
    let (ada, ben) = (Somebody::new(&shop).await, Somebody::new(&shop).await);
    let adas = sign_in_by_browser(&shop, ada.customer.username.as_str()).await;
    let bens = sign_in_by_browser(&shop, ben.customer.username.as_str()).await;
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((role, at_work(&shop, role.as_str(), role, true).await.1));
    }
    let half = at_work(&shop, "half", Role::Admin, false).await.1;
    let calls = calls::all();
    let mut tried = 0;
    for page in web::pages() {
        let path = path_of(page, &ada);
        tried += 1;
        match page.who {
            Who::File | Who::All | Who::Office => is_open(&shop, page, &path).await,
            Who::Customer => is_a_customers(&shop, page, &path, (&adas, &bens, &staff[2].1)).await,
            Who::Worker | Who::Staff => {
                // A customer's session opens no office, in whichever cookie it stands.
                for browser in [Browser::default(), Browser { shop: &adas, office: &adas }] {
                    leads_to(&browser.asks(&shop, page, &path).await, page, &["/admin/sign-in"]);
                }
                let of_page = |call: &&Call| page.functions.contains(&call.name.as_str());
                let calls: Vec<&Call> = calls.iter().filter(of_page).collect();
                assert_eq!(calls.len(), page.functions.len(), "{}", page.path);
                is_a_workers(&shop, (page, &calls), &path, &staff, &half).await;
            }
        }
    }
    assert_eq!(tried, web::pages().count());
    shop.finish().await;
}

/// The page's path, about what is ada's or the shop's; what is of another kind is nobody's.
fn path_of(page: &PageRoute, ada: &Somebody) -> String {
    let ids = ada.ids();
    let known = [
        ("order_id", ids.order),
        ("user_id", ids.user),
        ("book_id", ids.product),
        ("notification_id", ids.notification),
    ];
    let filled =
        known.iter().fold(page.path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
    filled.replace(['{', '}'], "")
}

/// Whether all that its path names is there.
fn is_about_what_is_there(page: &PageRoute) -> bool {
    let names = page.path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
    names.into_iter().all(|name| ["order_id", "user_id", "book_id", "notification_id"].contains(&name))
}

async fn is_open(shop: &TestShop, page: &PageRoute, path: &str) {
    let reply = Browser::default().asks(shop, page, path).await;
    let next = reply.header("location").unwrap_or_default();
    assert!(!next.contains("?then="), "{path} is everybody's, and led to {next}");
    if page.method == "GET" && !page.path.contains('{') {
        assert!([200, 303].contains(&reply.status), "{path}: {}", reply.status);
    }
}

async fn is_a_customers(shop: &TestShop, page: &PageRoute, path: &str, who: (&str, &str, &str)) {
    let (adas, bens, admins) = who;
    // Who works here is no customer.
    for browser in [Browser::default(), Browser { shop: admins, office: admins }] {
        leads_to(&browser.asks(shop, page, path).await, page, &["/sign-in", "/sign-up"]);
    }
    if page.path.contains("{order_id}") {
        let reply = Browser { shop: bens, ..Browser::default() }.asks(shop, page, path).await;
        assert_eq!(reply.status, 404, "{path} is another's");
    }
    if page.method == "GET" && !page.path.ends_with("/events") && is_about_what_is_there(page) {
        let reply = Browser { shop: adas, ..Browser::default() }.asks(shop, page, path).await;
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.header("location"));
    }
}

async fn is_a_workers(
    shop: &TestShop,
    (page, calls): (&PageRoute, &[&Call]),
    path: &str,
    staff: &[(Role, String)],
    half: &str,
) {
    for (role, token) in staff {
        let may = calls.iter().all(|call| call.staff.contains(role));
        let browser = Browser { office: token, ..Browser::default() };
        if may && page.method == "GET" && is_about_what_is_there(page) {
            let reply = browser.asks(shop, page, path).await;
            assert!([200, 303, 409].contains(&reply.status), "{path} for {role}: {}", reply.status);
            let next = reply.header("location").unwrap_or_default();
            assert!(!next.starts_with("/admin/sign-in"), "{path} for {role} led to {next}");
        } else if !may {
            let reply = browser.asks(shop, page, path).await;
            assert_eq!(reply.status, 404, "{} {path} is not for {role}", page.method);
        }
    }
    if page.who == Who::Staff {
        let reply = Browser { office: half, ..Browser::default() }.asks(shop, page, path).await;
        leads_to(&reply, page, &["/admin/me/two-factor", "/admin/code"]);
    }
}

fn leads_to(reply: &Reply, page: &PageRoute, places: &[&str]) {
    let next = reply.header("location").unwrap_or_default();
    let is_led = reply.status == 303 && places.iter().any(|place| next.starts_with(place));
    assert!(is_led, "{} {}: {} {next}", page.method, page.path, reply.status);
}
