package dev.ebb.server.job;

/**
 * An HRESULT. What it is called, means and asks for is in {@link ErrorCatalog}; the constants here are those that the
 * service itself raises.
 *
 * @param hresult the 32 bits, as BITS numbers them
 */
public record ErrorCode(int hresult) {
    public static final ErrorCode S_OK = new ErrorCode(0);
    public static final ErrorCode PARTIAL_COMPLETE = new ErrorCode(0x00200017);
    public static final ErrorCode UNABLE_TO_DELETE_FILES = new ErrorCode(0x0020001A);
    public static final ErrorCode OVERRIDDEN_BY_POLICY = new ErrorCode(0x00200055);
    public static final ErrorCode NOT_FOUND = new ErrorCode(0x80200001);
    public static final ErrorCode INVALID_STATE = new ErrorCode(0x80200002);
    public static final ErrorCode EMPTY = new ErrorCode(0x80200003);
    public static final ErrorCode DESTINATION_LOCKED = new ErrorCode(0x8020000D);
    public static final ErrorCode ERROR_INFORMATION_UNAVAILABLE = new ErrorCode(0x8020000F);
    public static final ErrorCode NETWORK_DISCONNECTED = new ErrorCode(0x80200010);
    public static final ErrorCode MISSING_FILE_SIZE = new ErrorCode(0x80200011);
    public static final ErrorCode INSUFFICIENT_HTTP_SUPPORT = new ErrorCode(0x80200012);
    public static final ErrorCode INSUFFICIENT_RANGE_SUPPORT = new ErrorCode(0x80200013);
    public static final ErrorCode INVALID_SERVER_RESPONSE = new ErrorCode(0x8020001B);
    public static final ErrorCode TOO_MANY_FILES = new ErrorCode(0x8020001C);
    public static final ErrorCode LOCAL_FILE_CHANGED = new ErrorCode(0x8020001D);
    public static final ErrorCode TOO_LARGE = new ErrorCode(0x80200020);
    public static final ErrorCode SESSION_NOT_FOUND = new ErrorCode(0x8020001F);
    public static final ErrorCode CLIENT_SERVER_PROTOCOL_MISMATCH = new ErrorCode(0x80200022);
    public static final ErrorCode STRING_TOO_LONG = new ErrorCode(0x80200021);
    public static final ErrorCode NO_PROGRESS = new ErrorCode(0x80200024);
    public static final ErrorCode FILE_NOT_FOUND = new ErrorCode(0x80200029);
    public static final ErrorCode CONNECT_FAILURE = new ErrorCode(0x8020002D);
    public static final ErrorCode CONNECTION_CLOSED = new ErrorCode(0x8020002E);
    public static final ErrorCode BLOCKED_BY_POLICY = new ErrorCode(0x8020003E);
    public static final ErrorCode COMMIT_IN_PROGRESS = new ErrorCode(0x80200043);
    public static final ErrorCode TOO_MANY_JOBS_PER_USER = new ErrorCode(0x80200049);
    public static final ErrorCode TOO_MANY_JOBS_PER_MACHINE = new ErrorCode(0x80200050);
    public static final ErrorCode TOO_MANY_FILES_IN_JOB = new ErrorCode(0x80200051);
    public static final ErrorCode VALIDATION_FAILED = new ErrorCode(0x80200053);
    public static final ErrorCode MAXDOWNLOAD_TIMEOUT = new ErrorCode(0x80200054);
    public static final ErrorCode BLOCKED_BY_COST_TRANSFER_POLICY = new ErrorCode(0x80200059);
    public static final ErrorCode WATCHDOG_TIMEOUT = new ErrorCode(0x80200069);
    public static final ErrorCode DATABASE_CORRUPT = new ErrorCode(0x8020006C);
    public static final ErrorCode REMOTE_FILE_CHANGED = new ErrorCode(0x80200073);
    public static final ErrorCode INVALID_RANGE = new ErrorCode(0x8020002B);
    public static final ErrorCode OVERLAPPING_RANGES = new ErrorCode(0x8020002C);
    public static final ErrorCode TOO_MANY_RANGES_IN_FILE = new ErrorCode(0x80200052);
    public static final ErrorCode RANDOM_ACCESS_NOT_SUPPORTED = new ErrorCode(0x8020006D);
    public static final ErrorCode UNKNOWN_PROPERTY_ID = new ErrorCode(0x80200057);
    public static final ErrorCode PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY = new ErrorCode(0x80200060);
    public static final ErrorCode READ_ONLY_PROPERTY_AFTER_ADDFILE = new ErrorCode(0x80200061);
    public static final ErrorCode READ_ONLY_PROPERTY_AFTER_RESUME = new ErrorCode(0x80200062);
    public static final ErrorCode MAX_DOWNLOAD_SIZE_INVALID_VALUE = new ErrorCode(0x80200063);
    public static final ErrorCode USE_STORED_CREDENTIALS_NOT_SUPPORTED = new ErrorCode(0x80200066);
    public static final ErrorCode NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD = new ErrorCode(0x80200071);
    public static final ErrorCode UNSUPPORTED_JOB_CONFIGURATION = new ErrorCode(0x80200072);
    public static final ErrorCode E_INVALIDARG = new ErrorCode(0x80070057);
    public static final ErrorCode E_ACCESSDENIED = new ErrorCode(0x80070005);
    public static final ErrorCode E_NOTIMPL = new ErrorCode(0x80004001);
    public static final ErrorCode E_NOINTERFACE = new ErrorCode(0x80004002);
    public static final ErrorCode E_OUTOFMEMORY = new ErrorCode(0x8007000E);
    public static final ErrorCode E_UNEXPECTED = new ErrorCode(0x8000FFFF);
    public static final ErrorCode DISCOVERY_IN_PROGRESS = new ErrorCode(0x80200044);
    public static final ErrorCode PEERCACHING_DISABLED = new ErrorCode(0x80200047);
    public static final ErrorCode BUSY_CACHE_RECORD = new ErrorCode(0x80200048);
    public static final ErrorCode LOCAL_FILE_NOT_FOUND = new ErrorCode(0x80070002);
    public static final ErrorCode LOCAL_PATH_NOT_FOUND = new ErrorCode(0x80070003);
    public static final ErrorCode LOCAL_WRITE_FAULT = new ErrorCode(0x8007001D);
    public static final ErrorCode LOCAL_FILE_EXISTS = new ErrorCode(0x80070050);
    public static final ErrorCode DISK_FULL = new ErrorCode(0x80070070);
    public static final ErrorCode NAME_TOO_LONG = new ErrorCode(0x800700CE);
    public static final ErrorCode SERVICE_NOT_AVAILABLE = new ErrorCode(0x80070422);
    public static final ErrorCode QUEUE_BUSY = new ErrorCode(0x800700AA);
    public static final ErrorCode LANGUAGE_NOT_FOUND = new ErrorCode(0x80070717);
    public static final ErrorCode NAME_NOT_RESOLVED = new ErrorCode(0x80072EE7);
    public static final ErrorCode OPERATION_TIMED_OUT = new ErrorCode(0x80072EE2);
    public static final ErrorCode SECURE_FAILURE = new ErrorCode(0x80072F8F);
    public static final ErrorCode CERTIFICATE_INVALID_CA = new ErrorCode(0x80072F0D);
    public static final ErrorCode CERTIFICATE_NAME_INVALID = new ErrorCode(0x80072F06);
    public static final ErrorCode CERTIFICATE_DATE_INVALID = new ErrorCode(0x80072F05);
    public static final ErrorCode REDIRECT_FAILED = new ErrorCode(0x80072F7C);
    public static final ErrorCode UNSUPPORTED_SCHEME = new ErrorCode(0x80072EE6);
    public static final ErrorCode S_FALSE = new ErrorCode(1);
    public static final ErrorCode E_PENDING = new ErrorCode(0x8000000A);
    public static final ErrorCode READ_ONLY_PROPERTY = new ErrorCode(0x80200058);
    public static final ErrorCode MAX_DOWNLOAD_SIZE_LIMIT_REACHED = new ErrorCode(0x80200064);

    public static final ErrorCode PROXY_LIST_TOO_LARGE = new ErrorCode(0x80200018);
    public static final ErrorCode PROXY_BYPASS_LIST_TOO_LARGE = new ErrorCode(0x80200019);
    public static final ErrorCode USERNAME_TOO_LARGE = new ErrorCode(0x80200025);
    public static final ErrorCode PASSWORD_TOO_LARGE = new ErrorCode(0x80200026);
    public static final ErrorCode INVALID_AUTH_TARGET = new ErrorCode(0x80200027);
    public static final ErrorCode INVALID_AUTH_SCHEME = new ErrorCode(0x80200028);
    public static final ErrorCode INVALID_PROXY_INFO = new ErrorCode(0x8020003F);
    public static final ErrorCode INVALID_CREDENTIALS = new ErrorCode(0x80200040);

    public static final ErrorCode CERTIFICATE_CALLBACK_REQUIRED = new ErrorCode(0x80200074);
    public static final ErrorCode READ_ONLY_WHEN_JOB_ACTIVE = new ErrorCode(0x80200075);
    public static final ErrorCode CERTIFICATE_NOT_FOUND = new ErrorCode(0x80092004);
    public static final ErrorCode NULL_REFERENCE = new ErrorCode(0x800706F4);
    public static final ErrorCode BAD_STUB_DATA = new ErrorCode(0x800706F7);
    public static final ErrorCode CLIENT_CERTIFICATE_NEEDED = new ErrorCode(0x80072F0C);
    public static final ErrorCode CERTIFICATE_REVOCATION_UNKNOWN = new ErrorCode(0x80072F19);
    public static final ErrorCode CERTIFICATE_REVOKED = new ErrorCode(0x80072F8A);
    public static final ErrorCode CERTIFICATE_WRONG_USAGE = new ErrorCode(0x80072F93);

    private static final int HTTP_BASE = 0x80190000;

    /** The code of an HTTP status: BG_E_HTTP_ERROR_nnn. */
    public static ErrorCode http(int status) {
        return new ErrorCode(HTTP_BASE + status);
    }

    /** The HTTP status this code stands for, or 0 when it stands for none. */
    public int httpStatus() {
        int status = hresult - HTTP_BASE;
        return status >= 100 && status <= 999 ? status : 0;
    }

    /** The number as people quote it, such as {@code 0x80200002}. */
    public String hex() {
        return String.format("0x%08X", hresult);
    }

    @Override
    public String toString() {
        return ErrorCatalog.describe(this).name() + " (" + hex() + ")";
    }
}
