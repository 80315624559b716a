"""Words whose change changes the meaning: legal terms, negations, numerals, places."""

from __future__ import annotations

import re

LEGAL = tuple(
    """bị can|bị cáo|bị hại|bị đơn|nguyên đơn|nghi phạm|nghi can|đối tượng|phạm nhân|nạn nhân|nhân chứng|khởi tố|truy tố
    |bắt|bắt giữ|bắt giam|bắt khẩn cấp|tạm giữ|tạm giam|truy nã|điều tra|đình chỉ|xét xử|sơ thẩm|phúc thẩm|kháng cáo
    |kháng nghị|tuyên án|tuyên phạt|án tù|năm tù|tháng tù|án treo|tù chung thân|chung thân|tử hình|trắng án|vô tội
    |có tội|tội|cáo buộc|tình nghi|thú nhận|khai nhận|thừa nhận|phủ nhận|mua bán người|mua bán trẻ em|cưỡng bức|bóc lột
    |cưỡng dâm|hiếp dâm|mại dâm|môi giới|giải cứu|trục xuất|dẫn độ|bồi thường|trợ giúp pháp lý|bãi bỏ|hết hiệu lực
    |có hiệu lực|sửa đổi|bổ sung|bắt buộc|nghiêm cấm|được phép|luật|bộ luật|nghị định|thông tư|nghị quyết|điều|khoản
    |victim|victims|suspect|suspects|defendant|defendants|witness|arrested|detained|charged|prosecuted|convicted
    |acquitted|sentenced|sentence|pleaded|guilty|innocent|trial|appeal|court|alleged|allegedly|accused|trafficking
    |trafficked|trafficker|traffickers|rescued|repatriated|deported|extradited|compensation|law|decree|circular
    |article|repealed|amended|mandatory|prohibited|life imprisonment|death penalty""".replace(
        "\n", ""
    ).split("|")
)
LEGAL_TERMS = frozenset(" ".join(term.split()) for term in LEGAL)
LONGEST_TERM = max(len(term.split()) for term in LEGAL_TERMS)

NEGATIONS = frozenset(
    "không chưa chẳng chả đừng chớ hết thôi bỏ not no never none without neither denied".split()
)
NUMERALS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

PLACE_CUES = frozenset(
    "tỉnh thành phố tp huyện xã phường quận thôn ấp bản làng đảo nước tại ở từ sang tới đến qua in at from to near "
    "district province city town commune village".split()
)
_PLACES = """Việt Nam|Campuchia|Lào|Thái Lan|Trung Quốc|Myanmar|Miến Điện|Malaysia|Singapore|Philippines|Indonesia
    |Đài Loan
    |Hàn Quốc|Nhật Bản|Hồng Kông|Hong Kong|Nga|Anh|Pháp|Đức|Ba Lan|Dubai|UAE|Mỹ|Cambodia|Laos|Thailand|China|Vietnam
    |Hà Nội|Hà Giang|Cao Bằng|Bắc Kạn|Tuyên Quang|Lào Cai|Điện Biên|Lai Châu|Sơn La|Yên Bái|Hoà Bình|Thái Nguyên
    |Lạng Sơn|Quảng Ninh|Bắc Giang|Phú Thọ|Vĩnh Phúc|Bắc Ninh|Hải Dương|Hải Phòng|Hưng Yên|Thái Bình|Hà Nam|Nam Định
    |Ninh Bình|Thanh Hoá|Nghệ An|Hà Tĩnh|Quảng Bình|Quảng Trị|Huế|Đà Nẵng|Quảng Nam|Quảng Ngãi|Bình Định|Phú Yên
    |Khánh Hoà|Ninh Thuận|Bình Thuận|Kon Tum|Gia Lai|Đắk Lắk|Đắk Nông|Lâm Đồng|Bình Phước|Tây Ninh|Bình Dương|Đồng Nai
    |Bà Rịa|Vũng Tàu|Hồ Chí Minh|Sài Gòn|Long An|Tiền Giang|Bến Tre|Trà Vinh|Vĩnh Long|Đồng Tháp|An Giang|Kiên Giang
    |Cần Thơ|Hậu Giang|Sóc Trăng|Bạc Liêu|Cà Mau|Tam Giác Vàng|Mộc Bài|Móng Cái|Bavet|Sihanoukville|Shwe Kokko"""
PLACES = frozenset(re.sub(r"\s+", " ", name).strip().casefold() for name in _PLACES.split("|"))

COUNTED_NOUNS = {
    "nạn nhân": "victims", "bị can": "accused", "bị cáo": "defendants", "bị hại": "injured_parties",
    "đối tượng": "subjects", "nghi phạm": "suspects", "nghi can": "persons_suspected", "trẻ em": "children",
    "trẻ": "children", "cháu": "children", "phụ nữ": "women", "người": "people", "công dân": "citizens",
    "vụ": "cases", "vụ án": "criminal_cases", "năm tù": "years_in_prison", "tháng tù": "months_in_prison",
    "quốc gia": "countries", "victim": "victims", "victims": "victims", "suspects": "suspects",
    "suspect": "suspects", "defendants": "defendants", "people": "people", "women": "women",
    "children": "children", "cases": "cases", "countries": "countries",
}  # fmt: skip
"""What a number counts, as pages write it, and the term by which a summary names it."""
