package dev.ebb.server.app;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbHome;
import dev.ebb.client.HomeTarget;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.WebOptions;
import dev.ebb.server.web.DoorSecret;
import dev.ebb.server.web.aria2.Aria2Service;
import dev.ebb.server.web.aria2.Aria2Terms;
import dev.ebb.server.web.http.HttpDoor;
import dev.ebb.server.web.http.Place;
import dev.ebb.server.web.metrics.MetricsService;
import dev.ebb.server.web.page.PageService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doors for browsers. Behind them is a client of this very service, on its local door, so they can do what the account
 * that runs the service can do, and nothing past the contract.
 */
final class WebDoors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebDoors.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final @Nullable String pageUrl;

    private WebDoors(Home home, WebOptions options, Optional<Supplier<String>> metrics) throws IOException {
        try {
            Path run = Objects.requireNonNull(home.socket().getParent());
            EbbClient client = EbbClient.connect(new HomeTarget(new EbbHome(run), null, false));
            opened.push(client);
            DoorSecret token = DoorSecret.random();
            HttpDoor door = open(options, places(home, options, client, token, metrics));
            opened.push(door);
            pageUrl = options.page() ? url(door.address()) + "#token=" + token.text() : null;
            if (pageUrl != null) {
                Path note = home.pageAddress();
                Files.deleteIfExists(note);
                DoorSecret.writePrivately(note, pageUrl + "\n");
                opened.push(() -> Files.deleteIfExists(note));
            }
            LOG.info("browsers are served at {}", url(door.address()));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private List<Place> places(
            Home home, WebOptions options, EbbClient client, DoorSecret token, Optional<Supplier<String>> metrics)
            throws IOException {
        Path folder = options.downloadFolder().orElseGet(WebDoors::usualFolder);
        List<Place> places = new ArrayList<>();
        if (options.aria2().isPresent()) {
            Aria2Service aria2 = aria2(home, options.aria2().get(), client, folder);
            opened.push(aria2);
            places.add(new Place(Aria2Service.PATH, aria2));
        }
        if (metrics.isPresent()) {
            DoorSecret secret = DoorSecret.kept(home.state().resolve("metrics.token"));
            places.add(new Place(MetricsService.PATH, new MetricsService(metrics.get(), secret)));
        }
        if (options.page()) {
            places.add(new Place("/", new PageService(client, token, folder)));
        }
        return places;
    }

    private static Aria2Service aria2(Home home, WebOptions.Aria2 options, EbbClient client, Path folder)
            throws IOException {
        Path kept = home.state().resolve("aria2.secret");
        DoorSecret secret = options.secretFile().isPresent()
                ? DoorSecret.read(options.secretFile().get())
                : DoorSecret.kept(kept);
        return Aria2Service.open(client, secret, new Aria2Terms(folder, options.origins(), options.mayStop()));
    }

    private static HttpDoor open(WebOptions options, List<Place> places) throws IOException {
        try {
            return HttpDoor.open(HttpDoor.Terms.on(address(options)), places);
        } catch (IOException failed) {
            throw elsewhere(failed);
        }
    }

    private static InetSocketAddress address(WebOptions options) {
        return new InetSocketAddress(options.listen().host(), options.listen().port());
    }

    private static IOException elsewhere(IOException failed) {
        return new IOException(failed.getMessage() + "; another address is set with web.listen", failed);
    }

    private static Path usualFolder() {
        Path user = Path.of(System.getProperty("user.home", "/")).toAbsolutePath();
        Path downloads = user.resolve("Downloads");
        return Files.isDirectory(downloads) ? downloads : user;
    }

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[::1]" : host) + ":" + address.getPort() + "/";
    }

    /** IOException, with a message for people, when somebody else listens where the doors are to be. */
    static void demandFree(WebOptions options) throws IOException {
        if (options.anyOpen()) {
            try {
                HttpDoor.demandFree(address(options));
            } catch (IOException taken) {
                throw elsewhere(taken);
            }
        }
    }

    /** Opens what the configuration says. The message of an IOException is for people. */
    static WebDoors open(Home home, WebOptions options, Optional<Supplier<String>> metrics) throws IOException {
        return new WebDoors(home, options, metrics);
    }

    /** The address of the page with its token; empty when there is none. */
    Optional<String> pageUrl() {
        return Optional.ofNullable(pageUrl);
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) {
                LOG.warn("a door could not be closed in good order", failed);
            }
        }
    }
}
