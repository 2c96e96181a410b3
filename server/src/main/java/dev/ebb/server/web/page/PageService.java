package dev.ebb.server.web.page;

import dev.ebb.client.EbbClient;
import dev.ebb.server.web.DoorSecret;
import dev.ebb.server.web.http.WebRequest;
import dev.ebb.server.web.http.WebResponse;
import dev.ebb.server.web.http.WebService;
import java.nio.file.Path;

/**
 * The page and what it asks. Its files are open to whoever reaches the door, as they say nothing of the queue; everything
 * below {@code /api/} needs the token, in a header, so that no foreign page can make a browser send it. Thread-safe.
 */
public final class PageService implements WebService {
    private static final String API = "/api/";
    private static final String BEARER = "Bearer ";
    private static final int UNAUTHORIZED = 401;

    private final Assets assets = Assets.read();
    private final Api api;
    private final DoorSecret token;

    /** {@code downloadFolder} is where the page proposes to put files. */
    public PageService(EbbClient client, DoorSecret token, Path downloadFolder) {
        this.api = new Api(client, downloadFolder);
        this.token = token;
    }

    @Override
    public WebResponse serve(WebRequest request) {
        if (!request.path().startsWith(API)) {
            return assets.serve(request);
        }
        if (!mayEnter(request)) {
            return CallFailure.saying(
                    UNAUTHORIZED,
                    "UNAUTHENTICATED",
                    "This page does not have the token of the service that runs now.",
                    "Open the address that \"ebb status\" prints; it is a new one each time the service starts.");
        }
        return api.serve(request, request.path().substring(API.length()));
    }

    private boolean mayEnter(WebRequest request) {
        String shown = request.header("Authorization").orElse("");
        return shown.startsWith(BEARER) && token.is(shown.substring(BEARER.length()));
    }
}
