"""What every web site needs, without anything about backs: pages, error pages, headers, checks of
requests, static files.

If anything fails, the visitor gets a small page with the warning signs in brief and the emergency
numbers. It needs no database, cache, session, template or translation. No cache ever stores a
response that depends on a visitor.
"""
