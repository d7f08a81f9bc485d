"""What LaTeX needs around and in every text: the preamble of a document, and what its letters are written as."""

from __future__ import annotations

import re

from rcvsem.foundation.widths import clean

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "--": "-{}-",  # two hyphens, not a dash
    "–": "--",
    "—": "---",
    "−": "$-$",
    "²": "$^{2}$",
    "×": r"$\times$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≠": r"$\neq$",
    "→": r"$\rightarrow$",
    "←": r"$\leftarrow$",
    "↔": r"$\leftrightarrow$",
    "√": r"$\surd$",
    "Δ": r"$\Delta$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "λ": r"$\lambda$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "χ": r"$\chi$",
    "ω": r"$\omega$",
    "\n": " ",
    "\t": " ",
}


_SPECIAL = re.compile("|".join(re.escape(mark) for mark in _ESCAPES))


PREAMBLE = r"""\documentclass[a4paper,11pt]{article}
\usepackage{iftex}
% Chinese: ctex where it is installed, else what the engine offers.
\newif\ifcjkready
\ifXeTeX
  \IfFileExists{ctex.sty}{\usepackage[UTF8]{ctex}}{\IfFileExists{xeCJK.sty}{\usepackage{xeCJK}}{\usepackage{fontspec}}}
\else\ifLuaTeX
  \IfFileExists{ctex.sty}{\usepackage[UTF8]{ctex}}{%
    \IfFileExists{luatexja-fontspec.sty}{\usepackage{luatexja-fontspec}}{%
      \usepackage{fontspec}%
      \directlua{luaotfload.add_fallback("cjk", {"NotoSerifCJKSC:mode=harf;", "SimSun:mode=harf;",
        "Songti SC:mode=harf;", "DejaVu Serif:mode=harf;"})}%
      \IfFontExistsTF{Latin Modern Roman}{\setmainfont{Latin Modern Roman}[RawFeature={fallback=cjk}]}{%
        \IfFontExistsTF{Times New Roman}{\setmainfont{Times New Roman}[RawFeature={fallback=cjk}]}{%
          \setmainfont{Liberation Serif}[RawFeature={fallback=cjk}]}}}}
\else
  \usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}
\fi\fi
\usepackage{textcomp,booktabs,longtable,array,graphicx}
\usepackage[margin=2.3cm]{geometry}
\usepackage[hidelinks]{hyperref}
% Tables too wide for the page stand on a page turned, where the package for it is installed.
\IfFileExists{pdflscape.sty}{\usepackage{pdflscape}}{\newenvironment{landscape}{}{}}
\setlength{\parindent}{0pt}\setlength{\parskip}{6pt}
\setlength{\tabcolsep}{4pt}
\setlength{\LTpre}{2pt}\setlength{\LTpost}{4pt}\setlength{\LTleft}{0pt}
\emergencystretch=3em
\providecommand{\tabnote}[1]{{\footnotesize\parskip=1pt #1\par}}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1}}
"""


def escape(text: str) -> str:
    """`text` as LaTeX shows it letter for letter."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], clean(text))
