"""Runs VoiceOps on one machine: a real PostgreSQL and a real Redis without an installation, and the processes on top.

Standard library, psycopg, redis and honcho only: no Django, and nothing of the product is imported.
"""
