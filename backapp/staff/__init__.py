"""Who may keep the content, and how they show it: the admin's door with a second factor, and
when it shuts by itself.
"""
