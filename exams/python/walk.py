"""A customer's walk through the shop, with the client that openapi-python-client wrote from the gateway's document:
register, fill a cart, buy, track the order. Called with the gateway's address.
"""

import sys

from octavo_gateway import models
from octavo_gateway.api.gateway import (
    add_to_cart, add_to_inventory, check_cart, check_inventory_item, find_products, purchase, register,
    register_product, set_up_inventory, track_order,
)
from octavo_gateway.client import Client

shop = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)


def answer(of, *arguments, **fields):
    """The answer of a call that has to succeed."""
    got = of.sync(*arguments, client=shop, **fields)
    assert not isinstance(got, models.Problem), f"{of.__name__}: {got}"
    return got


# The owner opens the shop.
answer(set_up_inventory, body=models.UpdateInventory(
    address="12 Bookbinder Lane", status=models.InventoryStatus.ACTIVE,
    book_quantity=100, clothes_quantity=0, electronic_quantity=0,
))
book = answer(register_product, body=models.RegisterProduct(
    category_name="Novels", author_name="Mary Shelley", book_title="Frankenstein", price="12.99",
    isbn="9780141439471",
))
answer(add_to_inventory, body=models.AddProduct(product_id=book.product_id, quantity=5))

# A customer comes.
ada = answer(register, idempotency_key="walk-1", body=models.Register(
    username="ada", password="a walk in the shop", email="ada@example.org", address="1 Quire Street",
    city="Leipzig", country="Germany", first_name="Ada", last_name="Leaf",
))
found = answer(find_products, search_term="frankenstein")
assert found.data[0].product_id == book.product_id
answer(add_to_cart, ada.user_id, body=models.AddItem(product_id=book.product_id, quantity=2))
cart = answer(check_cart, ada.user_id)
assert cart.total.amount == "25.98", cart.total

order = answer(purchase, ada.user_id, idempotency_key="walk-2", body=models.Purchase(cart_version=cart.version))
tracked = answer(track_order, order.order_id)
assert tracked.status == models.OrderStatus.PAID, tracked.status
assert tracked.lines[0].quantity == 2
assert answer(check_inventory_item, book.product_id).on_hand == 3
print(f"in Python: {tracked.invoice_number} is {tracked.status}, {tracked.total.amount} {tracked.total.currency}")
