package dev.ebb.server.job;

/**
 * A user name with its password, in clear. Both empty: the credentials of the account that the service runs as, for the
 * schemes that know such.
 *
 * @param user at most {@link #MAX_USER} UTF-16 units
 * @param password at most {@link #MAX_PASSWORD} UTF-16 units
 */
public record UserPassword(String user, String password) {
    public static final int MAX_USER = 300;
    public static final int MAX_PASSWORD = 65_536;
    private static final char SEPARATOR = '\0';

    /** Both in one text, to be sealed. */
    public String text() {
        return user + SEPARATOR + password;
    }

    /** What {@link #text} wrote. */
    public static UserPassword of(String text) {
        int end = text.indexOf(SEPARATOR);
        return new UserPassword(text.substring(0, end), text.substring(end + 1));
    }

    /** True for the credentials of the service's own account. */
    public boolean isImplicit() {
        return user.isEmpty() && password.isEmpty();
    }

    @Override
    public String toString() {
        return "(credentials)";
    }
}
