"""The screening's pages, by subject.

Each view looks at the visitor's answers (visit.py) and answers with one page. POST then redirect;
back always works; nothing can be skipped: a page beyond the first unanswered one sends the visitor
there.
"""
