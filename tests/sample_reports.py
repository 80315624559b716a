"""Invented reports that tests of stories start from: title and text."""

from __future__ import annotations

NGHE_AN = (
    "Nghệ An: Hai chị em lĩnh án vì bán 4 phụ nữ sang Trung Quốc",
    "Ngày 12/10, TAND tỉnh Nghệ An mở phiên sơ thẩm xét xử Vi Thị Loan (SN 1984) và Vi Thị Hoài (SN "
    "1990), cùng trú xã Lượng Minh, về tội mua bán người.\nTheo cáo trạng, từ năm 2019 đến 2021, hai bị "
    "cáo rủ rê 4 phụ nữ trong bản sang Trung Quốc làm may rồi bán cho đàn ông bản địa làm vợ, thu 210 "
    "triệu đồng.\nHội đồng xét xử tuyên phạt Loan 12 năm tù, Hoài 9 năm tù.",
)
NGHE_AN_AGAIN = (
    "21 năm tù cho cặp chị em lừa bán người cùng bản",
    "Tòa án nhân dân tỉnh Nghệ An hôm nay đưa ra xét xử vụ án mua bán người do Vi Thị Loan cùng em gái "
    "Vi Thị Hoài thực hiện. Cả hai đều ở xã Lượng Minh.\nLợi dụng quen biết, chị em Loan hứa tìm việc "
    "lương cao ở xưởng may bên kia biên giới. Bốn phụ nữ tin lời đã bị đưa qua Trung Quốc gả cho người "
    "lạ. Số tiền các bị cáo hưởng lợi là 210 triệu đồng.\nTòa phạt Loan 12 năm tù và Hoài 9 năm tù.",
)
LAO_CAI = (
    "Lào Cai: Phạt 15 năm tù kẻ lừa bán ba thiếu nữ quen qua mạng",
    "Sáng 12/10, TAND tỉnh Lào Cai xét xử sơ thẩm bị cáo Giàng A Sử (27 tuổi) về tội mua bán người dưới "
    "16 tuổi.\nTheo cáo trạng, Sử dùng Facebook làm quen ba thiếu nữ, rủ đi chợ phiên Cán Cấu rồi đưa "
    "qua biên giới bán sang Trung Quốc làm vợ với giá 90 triệu đồng.\nHội đồng xét xử tuyên phạt Sử 15 "
    "năm tù.",
)
