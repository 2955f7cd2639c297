# shellcheck shell=bash
# WordPress over HTTP: PHP's own server, several workers, our router.

# Settings for every PHP that runs WordPress here, server or command line.
# revalidate_freq=0: a plugin edited during a test counts at the next request.
PHP_SETTINGS=(
  -d memory_limit=256M -d upload_max_filesize=64M -d post_max_size=80M -d max_execution_time=120
  -d opcache.enable_cli=1 -d opcache.revalidate_freq=0 -d opcache.max_accelerated_files=20000
  -d display_errors=0 -d log_errors=1 -d sendmail_path=/bin/true
)

# A port that is free now; used when none was asked for.
free_port() {
  # shellcheck disable=SC2016 # the dollars are PHP's
  php -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);'
}

port_is_taken() { (: </dev/tcp/127.0.0.1/"$1") 2>/dev/null; }

start_server() {
  local workers=$1 url
  url=$(instance_url)
  # Otherwise whoever has the port would answer our first request, and pass for the site.
  if port_is_taken "$(recall port)"; then die "port $(recall port) is taken"; fi
  PHP_CLI_SERVER_WORKERS=$workers start_group php php "${PHP_SETTINGS[@]}" \
    -S "${url#http://}" -t "$SITE" "$WP_PHP/router.php"
  await php WordPress curl -fs -m 20 "$url/wp-json/"
}

stop_server() { stop_group php; }
