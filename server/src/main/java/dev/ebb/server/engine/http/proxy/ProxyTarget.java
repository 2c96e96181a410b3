package dev.ebb.server.engine.http.proxy;

/**
 * What is to be reached.
 *
 * @param secure https
 * @param host lower case, ASCII, an IPv6 address without brackets
 * @param port its port
 * @param url the URL without user info and query, which proxies need not know to choose
 */
public record ProxyTarget(boolean secure, String host, int port, String url) {}
