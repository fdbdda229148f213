"""Certificates in files: for who serves https, for who asks there, and for connections to Valkey.

Every refusal is a sentence.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from wizard.errors import SettingError
from wizard.valkey_address import Tls


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """Serves a certificate with its chain by TLS 1.2 and 1.3. Raises `SettingError` if the files are not a pair."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    _load(context, "TLS_CERT", certificate, "TLS_KEY", key)
    return context


def valkey_context(tls: Tls) -> ssl.SSLContext:
    """Connects to Valkey, whose certificate must be signed by who is named and bear the name that is asked for.

    Raises `SettingError` if a file cannot be used.
    """
    context = ssl.create_default_context()
    if tls.authority:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        _check_readable("VALKEY_TLS_CA", tls.authority)
        try:
            context.load_verify_locations(tls.authority)
        except ssl.SSLError:
            raise SettingError(
                f"VALKEY_TLS_CA ({tls.authority}) holds no certificate: it must be a PEM file with who signed the one "
                "of Valkey."
            ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls.certificate or tls.key:
        _load(context, "VALKEY_TLS_CERT", tls.certificate, "VALKEY_TLS_KEY", tls.key)
    return context


def client_context(certificate: str) -> ssl.SSLContext:
    """Trusts nobody but the certificates in the file, by whatever name they were asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    # The file may hold a server's certificate without that of who signed it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(certificate)
    return context


def _load(context: ssl.SSLContext, certificate_name: str, certificate: str, key_name: str, key: str) -> None:
    """Loads a certificate and its key; the names are those of the variables that name the files."""
    if bool(certificate) != bool(key):
        named, missing = (certificate_name, key_name) if certificate else (key_name, certificate_name)
        raise SettingError(f"{named} is set and {missing} is not: TLS needs both files, the certificate and its key.")
    for name, path in ((certificate_name, certificate), (key_name, key)):
        _check_readable(name, path)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except _Locked:
        raise SettingError(f"{key_name} ({key}) is locked by a password: give a key without one.") from None
    except ssl.SSLError as error:
        raise SettingError(_why(error, certificate_name, certificate, key_name, key)) from None


class _Locked(Exception):
    """The key asks for a password."""


def _no_password() -> str:
    # Without an answer OpenSSL would ask the terminal.
    raise _Locked


def _check_readable(name: str, path: str) -> None:
    try:
        with Path(path).open("rb") as file:
            file.read(1)
    except OSError as error:
        raise SettingError(f"{name} cannot be read: {error.strerror} ({path}).") from None


def _why(error: ssl.SSLError, certificate_name: str, certificate: str, key_name: str, key: str) -> str:
    """What is wrong, as far as OpenSSL tells."""
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"{key_name} ({key}) is not the key of the certificate in {certificate_name} ({certificate})."
    for name, path, kind in ((certificate_name, certificate, "CERTIFICATE"), (key_name, key, "PRIVATE KEY")):
        text = Path(path).read_text(encoding="latin-1")
        if "-----BEGIN " not in text or f"{kind}-----" not in text:
            return f"{key_name} and {certificate_name} must be PEM files: {name} ({path}) holds no {kind}."
    reason = (error.reason or "unknown").replace("_", " ").lower()
    return f"{certificate_name} ({certificate}) and {key_name} ({key}) cannot be used: {reason}."
