"""Stands in for Retell and for a model on one machine. Nothing of the product imports it."""
