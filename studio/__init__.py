"""The studio: poses in, drawings out. It stands beside the site, and the site never imports it.

`python -m studio --help` names the commands; README.md tells how to pose an exercise.
"""
