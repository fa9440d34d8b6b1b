"""What strangers send: forms that become entries or corrections, and what is said of a pull request.

Texts that come from outside are data here: they reach Markdown as code only, YAML through its one writer, and neither a
shell, a template nor the log.
"""
