// A customer's walk through the shop, with the types that openapi-typescript made of the gateway's document:
// register, fill a cart, buy, track the order. Called with the gateway's address.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./gateway.js";

const baseUrl = process.argv[2];
assert(baseUrl, "usage: node walk.js http://127.0.0.1:1000");
const shop = createClient<paths>({ baseUrl });

/** The answer of a call that has to succeed. */
async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  assert(data !== undefined, `${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
  return data;
}

// The owner opens the shop.
await answer(shop.PUT("/v1/inventory", {
  body: { address: "12 Bookbinder Lane", status: "active", book_quantity: 100, clothes_quantity: 0, electronic_quantity: 0 },
}));
const book = await answer(shop.POST("/v1/products", {
  body: { category_name: "Novels", author_name: "Mary Shelley", book_title: "Frankenstein", price: "12.99", isbn: "9780141439471" },
}));
await answer(shop.POST("/v1/inventory/items", { body: { product_id: book.product_id, quantity: 5 } }));

// A customer comes.
const ada = await answer(shop.POST("/v1/customers", {
  headers: { "Idempotency-Key": "walk-1" },
  body: {
    username: "ada", password: "a walk in the shop", email: "ada@example.org",
    address: "1 Quire Street", city: "Leipzig", country: "Germany", first_name: "Ada", last_name: "Leaf",
  },
}));
const found = await answer(shop.GET("/v1/products", { params: { query: { search_term: "frankenstein" } } }));
const first = found.data[0];
assert.equal(first?.product_id, book.product_id);

const path = { user_id: ada.user_id };
await answer(shop.POST("/v1/carts/{user_id}/items", {
  params: { path }, body: { product_id: book.product_id, quantity: 2 },
}));
const cart = await answer(shop.GET("/v1/carts/{user_id}", { params: { path } }));
assert.equal(cart.total.amount, "25.98");

const order = await answer(shop.POST("/v1/carts/{user_id}/purchase", {
  params: { path, header: { "Idempotency-Key": "walk-2" } }, body: { cart_version: cart.version },
}));
const tracked = await answer(shop.GET("/v1/orders/{order_id}", { params: { path: { order_id: order.order_id } } }));
assert.equal(tracked.status, "paid");
assert.equal(tracked.lines[0]?.quantity, 2);
const left = await answer(shop.GET("/v1/inventory/items/{product_id}", {
  params: { path: { product_id: book.product_id } },
}));
assert.equal(left.on_hand, 3);
console.log(`in TypeScript: ${tracked.invoice_number} is ${tracked.status}, ${tracked.total.amount} ${tracked.total.currency}`);
