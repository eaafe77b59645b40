"""How the web server runs, embedded and in containers. Gunicorn reads these names.

The number of processes is WEB_CONCURRENCY, which gunicorn reads itself (1 without it); the address is on its
command line.
"""

wsgi_app = "config.wsgi"
worker_class = "gthread"
threads = 8
# Loaded once, before the processes are made: they share its memory, and a fault in the settings ends the server
# instead of making it start one failing process after another.
preload_app = True
accesslog = "-"
# It would listen in the home directory, which a container's user does not have.
control_socket_disable = True
