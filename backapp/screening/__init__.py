"""The screening: the questionnaire's pages, the session's record of answers, and the result."""
