package dev.ebb.server.engine.http.auth;

/**
 * The request that a login is to be proved for.
 *
 * @param method its method
 * @param target its target as it stands in the request line
 * @param host the name of the server or proxy, for schemes that prove themselves to a name
 */
public record AskedRequest(String method, String target, String host) {}
