package dev.ebb.server.engine.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which proxies a list gives for which URL, and which hosts a bypass list covers. */
class ProxyListTest {
    private static ProxyTarget target(boolean secure, String host, int port) {
        return new ProxyTarget(secure, host, port, "");
    }

    @ParameterizedTest
    @CsvSource({
        "a, http, HTTP a:80",
        "a:3128, https, HTTP a:3128",
        "a:1 b:2, http, HTTP a:1|HTTP b:2",
        "a:1;b:2, http, HTTP a:1|HTTP b:2",
        "http=a:1 https=b:2, http, HTTP a:1",
        "http=a:1 https=b:2, https, HTTP b:2",
        "c:3 https=b:2, https, HTTP b:2|HTTP c:3",
        "http=a:1, https, ''",
        "socks=s, http, SOCKS5 s:1080",
        "socks=s http=a:1, http, HTTP a:1",
        "socks=s http=a:1, https, SOCKS5 s:1080",
        "socks5h://s:9, https, SOCKS5 s:9",
        "https://p, http, HTTPS p:443",
        "HTTP://P.Example:8/, http, HTTP p.example:8",
        "[2001:db8::1]:8, http, HTTP [2001:db8::1]:8",
        "proxy_1:8, http, HTTP proxy_1:8",
        "ftp=f:1 a:2, http, HTTP a:2",
    })
    void hops_ofAList_areThoseForTheProtocol(String list, String scheme, String hops) throws Exception {
        ProxyTarget target = target(scheme.equals("https"), "files.example", 80);

        assertThat(ProxyList.parse(list, "a test", false).hops(target).stream()
                        .map(ProxyHop::toString)
                        .toList())
                .isEqualTo(hops.isEmpty() ? java.util.List.of() : java.util.List.of(hops.split("\\|")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', files.example, false",
        "files.example, files.example, true",
        "files.example, a.files.example, false",
        "*.example, files.example, true",
        "*.example, example, false",
        "*example, example, true",
        "*, 10.1.2.3, true",
        "<local>, intranet, true",
        "<LOCAL>, intranet, true",
        "<local>, files.example, false",
        "<local>, 2001:db8::1, false",
        "FILES.example:81, files.example, false",
        "FILES.example:80, files.example, true",
        "https://files.example, files.example, false",
        "http://files.example, files.example, true",
        "a;b c, c, true",
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.1.2.3, false",
        "10.0.0.0/8, ten.example, false",
        "10.1.2.128/25, 10.1.2.127, false",
        "2001:db8::/32, 2001:db8::7, true",
        "[2001:db8::1], 2001:db8::1, true",
        "0.0.0.0/0, 10.1.2.3, true",
    })
    void bypassList_covers_whatItSays(String list, String host, boolean covered) throws Exception {
        assertThat(BypassList.parse(list, "a test").covers(target(false, host, 80)))
                .isEqualTo(covered);
    }
}
