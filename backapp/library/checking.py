def check(content):
    return []
