"""What every web site needs and no domain word: pages, faults, headers, requests, static files.

Whatever goes wrong, the visitor gets a small page with the warning signs in brief and the emergency
numbers, made without database, cache, session, template or translation. No cache ever stores a
response that depends on a person.
"""
