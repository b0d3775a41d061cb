"""What stays out of the bundle: what the program never loads, and what only the user's system has right."""

import re
import sys

MODULES_LEFT_OUT = [
    "desktop.engine.fake",  # the tests' worker
    "PySide6.QtNetwork",  # PyInstaller brings it for Qt's sake; the window has no business with a network
    "hf_xet",  # switched off in the transfer process
    *("numpy.testing", "numpy.f2py", "numpy._core.tests", "llama_cpp.server"),
    # Where a telephone number is from, and whose network it is in; whether it exists is asked alone.
    *(f"phonenumbers.{name}" for name in ("geocoder", "geodata", "carrier", "carrierdata")),
    *(f"phonenumbers.{name}" for name in ("timezone", "tzdata")),
    # python-stdnum imports pydoc; nothing needs what that would show.
    *("tkinter", "unittest", "doctest", "pdb", "pydoc_data", "lib2to3", "ensurepip", "readline"),
    *("pip", "setuptools", "wheel", "pytest", "_pytest", "hypothesis", "mypy", "gguf", "tokenizers"),
]

_QT_PLUGINS = (
    # Widgets are drawn by the processor: no OpenGL, no screens without a window system, no remote ones.
    *("egldeviceintegrations", "xcbglintegrations", "wayland-graphics-integration-client", "generic"),
    *("networkinformation", "tls"),
    "platformthemes/libqgtk3",  # would load GTK beside the libraries brought along
    *(f"platforms/lib{name}" for name in ("qeglfs", "qlinuxfb", "qminimal", "qvkkhrdisplay", "qvnc")),
    *("platforms/qminimal", "platforms/qdirect2d", "platforms/libqminimal"),
    *(f"imageformats/(lib)?{name}" for name in ("qgif", "qicns", "qtga", "qtiff", "qwbmp", "qwebp", "qpdf")),
)
_QT_LIBRARIES = ("Network", "EglF", "OpenGL", "Pdf", "Qml", "Quick", "VirtualKeyboard")
# The system's own, as the makers of AppImages list them: they go with its fonts, its screen, its drivers.
# Neither do the wheels bring them. All but the oldest Linux have newer ones than were here.
_SYSTEM = (
    *("stdc++", "gcc_s", "X11", "X11-xcb", "Xext", "Xrender", "Xau", "Xdmcp", "fontconfig", "freetype"),
    *("harfbuzz", "graphite2", "expat", "png16", "brotlicommon", "brotlidec", "glib-2.0", "gthread-2.0"),
    *("pcre2-8", "dbus-1", "systemd", "gcrypt", "gpg-error", "cap", "bsd", "md", "lz4", "xcb-glx"),
    "vulkan",
    # What GTK's theme, Kerberos and Python's line editor brought, which are left out.
    *("gio-2.0", "gobject-2.0", "gmodule-2.0", "gdk_pixbuf-2.0", "cairo", "cairo-gobject", "pixman-1"),
    *("pango-1.0", "pangocairo-1.0", "pangoft2-1.0", "atk-1.0", "thai", "datrie", "fribidi", "jpeg"),
    *("mount", "blkid", "selinux", "krb5", "gssapi_krb5", "k5crypto", "krb5support", "com_err", "keyutils"),
    *("readline", "tinfo"),
    # A Linux that prints has CUPS, and what that needs.
    *("cups", "avahi-client", "avahi-common", "gnutls", "p11-kit", "idn2", "tasn1", "nettle", "hogweed"),
    *("unistring", "gmp"),
)
# These too come with any Linux that has a window; ldd's own and what no library may bring along.
_ANY_LINUX = ("c", "m", "dl", "pthread", "rt", "util", "resolv", "GL", "EGL", "xcb", "wayland-[a-z]+")
_SYSTEM_LIBRARY = re.compile(rf"lib({'|'.join((*map(re.escape, _SYSTEM), *_ANY_LINUX))})\.so.*|ld-linux.*")
_LEFT_OUT = re.compile(
    "|".join(
        (
            rf".*/plugins/({'|'.join(_QT_PLUGINS)}).*",
            rf"(.*/)?(lib)?Qt6?({'|'.join(_QT_LIBRARIES)}).*",
            rf"lib({'|'.join(map(re.escape, _SYSTEM))})\.so.*",
            r".*/translations/qt(?!base_(zh_CN|en)\.).*",
            r"(lib)?(ggml|llama)[^/]*\.(so|dll|dylib)[^/]*",  # second copies, beside their own folder
            r"(.*/)?(opengl32sw|d3dcompiler_47)\.dll",  # Windows' OpenGL without a GPU
            r"hf_xet.*",
            r".*/numpy/.*/tests/.*",
            r"stdnum/(.*\.(dat|typed)|(?!cn/|gb/).*/.*)",  # other countries' numbers; tables that nobody asks
            # What pip wrote when it installed a library; its version and its licence stay.
            r".*\.dist-info/(RECORD|INSTALLER|REQUESTED|WHEEL|direct_url\.json)",
        )
    )
)


def is_wanted(name: str, _source: str, kind: str) -> bool:
    """Whether an entry of PyInstaller's tables goes into the bundle.

    Outside macOS no symbolic links do: each library finds the ones it needs without, and an installer
    or a USB drive may know none.
    """
    if kind == "SYMLINK" and sys.platform != "darwin":
        return False
    return not _LEFT_OUT.fullmatch(name.replace("\\", "/"))


def is_systems_own(library: str) -> bool:
    """Whether a bundle for Linux leaves the library to the system that it runs on."""
    return bool(_SYSTEM_LIBRARY.fullmatch(library))
