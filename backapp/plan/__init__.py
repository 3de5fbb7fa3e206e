"""The plan: what comes next over six weeks. It says what to ask for and opens nothing."""
