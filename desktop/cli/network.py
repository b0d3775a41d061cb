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
_SETTINGS = {
    "mirror": "hub_endpoint",
    "proxy": "hub_proxy",
    "ca_file": "hub_ca_file",
    "limit_kb_s": "download_limit_kb_s",
}
_BY_ADMINISTRATOR = Text(zh="（由管理员设置：{origin}）", en=" (set by the administrator: {origin})")
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
        place = str(Path(ca_file).absolute()) if ca_file else ca_file
        given = dict(zip(_SETTINGS.values(), (mirror, proxy, place, limit), strict=True))
        changes = {name: value for name, value in given.items() if value is not None}
        if changes:
            assistant.change(**changes)
        if proxy_login:
            assistant.hub_access.set_secrets(proxy_login=sys.stdin.readline().strip())
        if token:
            assistant.hub_access.set_secrets(token=sys.stdin.readline().strip())
        if proxy == "":
            assistant.hub_access.set_secrets(proxy_login="")
        secrets = assistant.models.submit(assistant.hub_access.secrets).result()
        settings = assistant.settings
        kept = {"proxy_login": bool(secrets.proxy_login), "token": bool(secrets.token)}
        reach = {name: getattr(settings, setting) for name, setting in _SETTINGS.items()}
        shown = {name: (reach | kept)[name] for name in _ROWS}
        if as_json:
            print_json(shown)
        for name, value in shown.items() if not as_json else ():
            text = _KEPT.read(language) if value is True else value or "-"
            origin = assistant.policy.origins.get(_SETTINGS.get(name, ""))
            mark = _BY_ADMINISTRATOR.read(language).format(origin=origin) if origin else ""
            click.echo(f"{_ROWS[name].read(language)}: {text}{mark}")
        if assistant.hub_access.are_kept:
            return 0
        click.echo(_NOT_KEPT.read(language), err=True)
    return 1
