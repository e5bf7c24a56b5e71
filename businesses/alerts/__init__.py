"""Telling people of a business at once, by e-mail or an incoming webhook: stored first, sent by workers."""
