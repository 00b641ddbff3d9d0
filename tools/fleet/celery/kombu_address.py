"""Prints where kombu would connect to, for each line of broker URL, TLS options and transport options, as JSON."""

import json
import sys
from types import SimpleNamespace

from kombu import Connection
from kombu.transport import pyamqp
from kombu.utils.url import parse_url


class Recorder:
    """Takes the place of py-amqp's connection: keeps what it would be opened with."""

    def __init__(self, **options):
        self.options = options

    def connect(self):
        pass


pyamqp.Transport.Connection = Recorder


def amqp_address(connection):
    options = connection.get_transport_cls()(connection).establish_connection().options
    return {
        "address": options["host"],
        "username": options["userid"],
        "password": options["password"],
        "virtualHost": options["virtual_host"],
        "tls": tls_of(options["ssl"]),
    }


def redis_address(connection):
    transport = connection.get_transport_cls()
    # A channel that asks nobody: its constructor would connect.
    channel = object.__new__(transport.Channel)
    channel.connection = SimpleNamespace(client=connection, default_port=transport.default_port)
    found = channel._connparams()
    is_encrypted = "SSL" in found["connection_class"].__name__
    return {
        "address": found.get("path") or f'{found["host"]}:{found["port"]}',
        "username": found["username"],
        "password": found["password"],
        "db": found["db"],
        "tls": tls_of(found if is_encrypted else False),
    }


def tls_of(options):
    if not options:
        return None
    given = options if isinstance(options, dict) else {}
    named = {key.removeprefix("ssl_"): value for key, value in given.items()}
    return {
        "verify": named.get("cert_reqs") not in (0, "none"),
        "caFile": named.get("ca_certs"),
        "certFile": named.get("certfile"),
        "keyFile": named.get("keyfile"),
    }


def addresses(url, ssl):
    connection = Connection(url, ssl=ssl or False)
    address = redis_address if "redis" in connection.transport_cls or "sentinel" in connection.transport_cls else amqp_address
    if connection.transport_cls == "sentinel":
        first = address(connection)
        for other in connection.alt or [url]:
            parts = parse_url(other)
            yield first | {"address": f'{parts["hostname"]}:{parts["port"] or 26379}'}
        return
    for _ in connection.alt or [url]:
        yield address(connection)
        connection.maybe_switch_next()


print(json.dumps([list(addresses(url, ssl)) for url, ssl in json.loads(sys.argv[1])]))
