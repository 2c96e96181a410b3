package dev.ebb.server.metalink;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads Metalink documents (RFC 5854, {@code .meta4}): which files there are, what their content must be and from where they
 * are to be had. Nothing outside of the document is looked at, and a document with a type declaration is refused.
 */
public final class MetalinkDocument {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:metalink";
    private static final int LAST = 999_999;

    /** As many sources of a file as the service takes by default: a URL and its mirrors. */
    private static final int MOST_SOURCES = 17;

    private final List<MetalinkFile> files = new ArrayList<>();

    private @Nullable String name;
    private @Nullable String digest;
    private List<Source> sources = new ArrayList<>();

    private record Source(String url, int priority) {}

    private MetalinkDocument() {}

    /** The files of a document, at least one. */
    public static List<MetalinkFile> read(InputStream document) throws MetalinkException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        MetalinkDocument metalink = new MetalinkDocument();
        try {
            metalink.read(factory.createXMLStreamReader(document));
        } catch (XMLStreamException malformed) {
            throw new MetalinkException("it is not XML: "
                    + String.valueOf(malformed.getMessage()).lines().findFirst().orElse(""));
        }
        if (metalink.files.isEmpty()) {
            throw new MetalinkException("it names no file; a document in the format of RFC 5854 is expected");
        }
        return metalink.files;
    }

    private void read(XMLStreamReader xml) throws XMLStreamException, MetalinkException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw new MetalinkException("it has a document type declaration, which no such document needs");
            }
            boolean ours = (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT)
                    && NAMESPACE.equals(xml.getNamespaceURI());
            if (ours && event == XMLStreamConstants.START_ELEMENT) {
                begin(xml);
            } else if (ours && xml.getLocalName().equals("file")) {
                end();
            }
        }
    }

    private void begin(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "file" -> {
                name = xml.getAttributeValue(null, "name");
                digest = null;
                sources = new ArrayList<>();
            }
            // What pieces of the file hash to stands in a parent of its own, and is of no use here.
            case "pieces" -> skip(xml);
            case "hash" -> hash(xml.getAttributeValue(null, "type"), xml);
            case "url" -> {
                int priority = priority(xml.getAttributeValue(null, "priority"));
                source(xml.getElementText().strip(), priority);
            }
            default -> {
                // Descriptions, signatures, torrents.
            }
        }
    }

    private static void skip(XMLStreamReader xml) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : 0;
            depth -= event == XMLStreamConstants.END_ELEMENT ? 1 : 0;
        }
    }

    /** The longest digest that the service knows. */
    private void hash(@Nullable String type, XMLStreamReader xml) throws XMLStreamException {
        String hex = xml.getElementText().strip().toLowerCase(Locale.ROOT);
        if ("sha-512".equals(type)) {
            digest = "sha512:" + hex;
        } else if ("sha-256".equals(type) && digest == null) {
            digest = "sha256:" + hex;
        }
    }

    private static int priority(@Nullable String text) {
        try {
            return text == null ? LAST : Integer.parseInt(text.strip());
        } catch (NumberFormatException unreadable) {
            return LAST;
        }
    }

    /** Those that can be fetched; a document may name FTP servers as well. */
    private void source(String url, int priority) {
        boolean known = sources.stream().anyMatch(source -> source.url().equals(url));
        if (url.toLowerCase(Locale.ROOT).matches("https?://.*") && !known) {
            sources.add(new Source(url, priority));
        }
    }

    private void end() throws MetalinkException {
        if (sources.isEmpty()) {
            throw new MetalinkException("\"" + name + "\" has no http or https URL");
        }
        sources.sort(Comparator.comparingInt(Source::priority));
        List<String> urls =
                sources.stream().map(Source::url).limit(MOST_SOURCES).toList();
        files.add(new MetalinkFile(String.valueOf(name), Optional.ofNullable(digest), urls));
    }
}
