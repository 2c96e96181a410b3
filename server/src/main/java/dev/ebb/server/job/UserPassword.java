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

    /**
     * Credentials that a job may have for the scheme; {@code prefix} continues with the names of the fields of {@code
     * AuthCredentials} in the contract.
     */
    public static UserPassword check(String prefix, AuthScheme scheme, String user, String password) {
        String userField = prefix + "user_name";
        String passwordField = prefix + "password";
        if (user.length() > MAX_USER) {
            throw JobException.inField(
                    ErrorCode.USERNAME_TOO_LARGE,
                    userField,
                    "has " + user.length() + " characters; at most " + MAX_USER + " fit");
        }
        if (password.length() > MAX_PASSWORD) {
            throw JobException.inField(
                    ErrorCode.PASSWORD_TOO_LARGE,
                    passwordField,
                    "has " + password.length() + " characters; at most " + MAX_PASSWORD + " fit");
        }
        UserPassword secret = new UserPassword(user, password);
        boolean ownAccount = secret.isImplicit() && scheme.knowsOwnAccount();
        if (!ownAccount && (user.isEmpty() || password.isEmpty())) {
            throw JobException.invalid(user.isEmpty() ? userField : passwordField, "must not be empty");
        }
        requirePlain(userField, user);
        requirePlain(passwordField, password);
        if (scheme == AuthScheme.BASIC && user.indexOf(':') >= 0) {
            throw JobException.inField(
                    ErrorCode.INVALID_CREDENTIALS, userField, "must not hold a colon with Basic (RFC 7617 section 2)");
        }
        return secret;
    }

    private static void requirePlain(String field, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw JobException.inField(ErrorCode.INVALID_CREDENTIALS, field, "must not hold control characters");
        }
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
