"""`models network`: how downloads reach the hub."""

import sys
from pathlib import Path

import click

from desktop.cli.listings import json_option, lang_option
from desktop.cli.session import assistant_for, print_json
from desktop.clinical.language import Language, Text

_ROWS = {
    "mirror": Text(zh="镜像地址", en="Mirror"),
    "proxy": Text(zh="代理", en="Proxy"),
    "proxy_login": Text(zh="代理登录", en="Proxy login"),
    "ca_file": Text(zh="CA 文件", en="CA file"),
    "limit_kb_s": Text(zh="限速（KB/s，0 为不限）", en="Speed limit (KB/s, 0 for none)"),
    "token": Text(zh="访问令牌", en="Access token"),
}
_KEPT = Text(zh="已保存", en="kept")
_NOT_KEPT = Text(
    zh="系统钥匙串不可用，令牌和代理密码没有保存。",
    en="There is no keyring on this system: token and proxy password were not kept.",
)


@click.command()
@click.option("--mirror", metavar="URL", help="The hub's address; empty for huggingface.co.")
@click.option("--proxy", metavar="URL", help="http://HOST:PORT; empty for none.")
@click.option(
    "--proxy-login", is_flag=True, help="Reads USER:PASSWORD from standard input; empty removes it."
)
@click.option("--ca-file", metavar="FILE", help="Certificates to trust beside the system's; empty for none.")
@click.option("--limit", type=click.IntRange(min=0), metavar="KB/S", help="Speed limit; 0 for none.")
@click.option("--token", is_flag=True, help="Reads an access token from standard input; empty removes it.")
@lang_option
@json_option
def network(
    mirror: str | None,
    proxy: str | None,
    ca_file: str | None,
    limit: int | None,
    lang: Language | None,
    *,
    proxy_login: bool,
    token: bool,
    as_json: bool,
) -> int:
    """Shows or changes how downloads reach the hub. Passwords and tokens go into the system's keyring."""
    with assistant_for(lang) as assistant:
        language = lang or assistant.settings.language
        given: dict[str, str | int | None] = {
            "hub_endpoint": mirror,
            "hub_proxy": proxy,
            "hub_ca_file": str(Path(ca_file).absolute()) if ca_file else ca_file,
            "download_limit_kb_s": limit,
        }
        if proxy_login:
            assistant.set_hub_secrets(proxy_login=sys.stdin.readline().strip())
        if token:
            assistant.set_hub_secrets(token=sys.stdin.readline().strip())
        if proxy == "":
            assistant.set_hub_secrets(proxy_login="")
        changes = {name: value for name, value in given.items() if value is not None}
        if changes:
            assistant.change(**changes)
        secrets = assistant.models.submit(assistant.hub_secrets).result()
        settings = assistant.settings
        shown = {
            "mirror": settings.hub_endpoint,
            "proxy": settings.hub_proxy,
            "proxy_login": bool(secrets.proxy_login),
            "ca_file": settings.hub_ca_file,
            "limit_kb_s": settings.download_limit_kb_s,
            "token": bool(secrets.token),
        }
        if as_json:
            print_json(shown)
        for name, value in shown.items() if not as_json else ():
            text = _KEPT.read(language) if value is True else value or "-"
            click.echo(f"{_ROWS[name].read(language)}: {text}")
        if assistant.secrets_are_kept:
            return 0
        click.echo(_NOT_KEPT.read(language), err=True)
    return 1
