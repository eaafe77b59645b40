"""What the background jobs are called."""

from django.utils.translation import gettext_lazy

LABELS = {
    "alerts.escalate_alerts": gettext_lazy("Chuyển lên cấp trên cảnh báo chưa ai xử lý"),
    "alerts.handle_status_changes": gettext_lazy("Lập cảnh báo từ đánh giá thay đổi"),
    "alerts.queue_digests": gettext_lazy("Soạn bản tin ngày, tuần"),
    "alerts.remind_of_reports": gettext_lazy("Nhắc báo cáo sắp đến hạn, quá hạn"),
    "alerts.review_day": gettext_lazy("Rà soát cuối ngày"),
    "alerts.send_deliveries": gettext_lazy("Gửi thư"),
    "alerts.send_webhooks": gettext_lazy("Gửi webhook"),
    "alerts.tell_account_changes": gettext_lazy("Báo thay đổi của tài khoản"),
    "alerts.tell_events": gettext_lazy("Soạn thư báo ngay"),
    "alerts.tell_returned_reports": gettext_lazy("Báo cho đơn vị có báo cáo bị trả lại"),
    "alerts.tell_stand_ins": gettext_lazy("Báo khi bắt đầu thay người nghỉ"),
    "config.forget_failures": gettext_lazy("Dọn lịch sử lỗi đã cũ"),
    "indicators.audit_open": gettext_lazy("Kiểm tra lại mọi bảng đang chạy"),
    "indicators.audit_stale": gettext_lazy("Kiểm tra số liệu vừa thay đổi"),
    "indicators.compute_aggregates": gettext_lazy("Tổng hợp số liệu từ đơn vị"),
    "indicators.forget_upload_files": gettext_lazy("Xóa tệp tải lên đã hết hạn giữ"),
    "indicators.import_uploads": gettext_lazy("Nhập bảng đã tải lên"),
    "indicators.plan_due_reports": gettext_lazy("Lập lịch báo cáo các tháng tới"),
    "indicators.recompute_all": gettext_lazy("Đánh giá lại toàn bộ"),
    "indicators.recompute_stale": gettext_lazy("Đánh giá số liệu vừa thay đổi"),
    "localities.forget_sign_ins": gettext_lazy("Dọn phiên đăng nhập đã hết"),
    "localities.load_localities": gettext_lazy("Nạp danh mục địa phương của bản cài đặt"),
    "localities.send_password_mails": gettext_lazy("Gửi thư đặt lại mật khẩu"),
}

# What running one does, where that is not to do what waits for it.
EFFECTS = {
    "localities.load_localities": gettext_lazy(
        "Đơn vị và chuyển tiếp đi kèm bản cài đặt được ghi vào danh mục; tên, loại trở về như trong tệp. Đơn vị thêm "
        "tay và ngày kết thúc ghi tay giữ nguyên."
    ),
}
