package dev.ebb.server.engine.upload;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** The few elements of S3's XML that an upload meets. */
final class S3Xml {
    private static final Set<String> PASSING =
            Set.of("InternalError", "SlowDown", "RequestTimeout", "ServiceUnavailable", "OperationAborted");

    private static final Map<String, String> ADVICE = Map.of(
            "EntityTooSmall",
            ": every part but the last must have 5 MiB or more; give URLs for larger parts with SetUploadParts",
            "InvalidPart",
            ": a part is not there, or is another one; begin a new multipart upload and give its URLs with SetUploadParts",
            "NoSuchUpload",
            ": the multipart upload was completed or aborted; begin a new one if the object is not there",
            "AccessDenied",
            ": if the URLs have expired, give new ones for the same upload with SetUploadParts, and Resume",
            "ExpiredToken",
            ": give new URLs for the same upload with SetUploadParts, and Resume",
            "SignatureDoesNotMatch",
            ": the URL was not signed for this request; custom headers that are not signed may be why");

    /** No document type, no entity from elsewhere: the text is a stranger's. */
    private static final XMLInputFactory READERS = safe();

    private S3Xml() {}

    private static XMLInputFactory safe() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /**
     * What the content of an answer says.
     *
     * @param code what went wrong; null for nothing
     */
    record Outcome(@Nullable String code) {
        /** Whether the same may work in a while. */
        boolean mayPass() {
            return code != null && PASSING.contains(code);
        }

        /** What to do, to be put behind the code. */
        String advice() {
            return code == null ? "" : ADVICE.getOrDefault(code, "");
        }
    }

    /** Reads an answer; one that is no error document says nothing. */
    static Outcome read(String text) {
        if (!text.contains("<Error")) {
            return new Outcome(null);
        }
        try {
            XMLStreamReader reader = READERS.createXMLStreamReader(new StringReader(text.strip()));
            boolean isError = false;
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (!isError) {
                    isError = reader.getLocalName().equals("Error");
                    if (!isError) {
                        return new Outcome(null);
                    }
                } else if (reader.getLocalName().equals("Code")) {
                    return new Outcome(known(reader.getElementText()));
                }
            }
        } catch (XMLStreamException broken) {
            return new Outcome("an error that cannot be read");
        }
        return new Outcome("an error without a code");
    }

    /** Codes are words; anything else is not repeated in a message. */
    private static String known(String code) {
        return code.matches("[A-Za-z0-9.]{1,100}") ? code : "an error with an odd code";
    }

    /** The body of CompleteMultipartUpload. */
    static String completion(List<String> tags) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            writer.writeStartElement("CompleteMultipartUpload");
            writer.writeDefaultNamespace("http://s3.amazonaws.com/doc/2006-03-01/");
            for (int i = 0; i < tags.size(); i++) {
                writer.writeStartElement("Part");
                element(writer, "PartNumber", Integer.toString(i + 1));
                element(writer, "ETag", tags.get(i));
                writer.writeEndElement();
            }
            writer.writeEndElement();
            writer.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("text was not written to memory", impossible);
        }
        return text.toString();
    }

    private static void element(XMLStreamWriter writer, String name, String value) throws XMLStreamException {
        writer.writeStartElement(name);
        writer.writeCharacters(value);
        writer.writeEndElement();
    }
}
