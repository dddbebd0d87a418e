"""An article that tries everything to become more than text."""

from hoibao.corpus import Article

ATTACKS = (
    "<script>alert('chữ')</script>",
    "<img src=x onerror=\"alert('ảnh')\">",
    "<svg onload=\"alert('hình')\"></svg>",
    "![ảnh](http://example.com/a.png)",
    "[bấm](javascript:alert(1))",
    "<a href='javascript:alert(2)'>bấm</a>",
    "</p></div></section></article><h1>Tiêu đề giả</h1>",
    "$$\\href{javascript:alert(3)}{x}$$ ${alert(4)} {{alert(5)}}",
    "<iframe src='http://example.com'></iframe><style>body{display:none}</style>",
)

# Beside each attack stand words to ask for, so that the attack is quoted in the answer as well.
SENTENCE = f"Ông Đặng Hắc Khách trồng 77 cây xoài {' '.join(ATTACKS)} ở huyện Bình Chánh."

HOSTILE = Article(
    id="hắc<b>khách",
    title=f"Vườn xoài của ông Đặng Hắc Khách {' '.join(ATTACKS)}",
    text=f"Vườn xoài của ông Đặng Hắc Khách\n\n{SENTENCE}\n\nNăm sau ông sẽ trồng thêm bưởi.",
    source=f"Báo {ATTACKS[0]}{ATTACKS[1]}",
    url="javascript:alert('liên kết')",
    author=ATTACKS[1],
    section=f"Nhà nông {ATTACKS[1]}",
)
