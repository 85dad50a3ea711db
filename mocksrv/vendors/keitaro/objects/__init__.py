"""The objects of the Admin API: fields, shapes, verbs, and who may do what with them."""
