"""The staff's access to the admin: the login with a second factor, good passwords, and the idle
logout.
"""
