package dev.ebb.server.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** A bus of its own, on a real dbus-daemon, with as much of NetworkManager and ModemManager on it as we ask for. */
public final class FakeNetworkManager implements AutoCloseable {
    public static final String NAME = "org.freedesktop.NetworkManager";
    private static final String MODEMS = "org.freedesktop.ModemManager1";
    private static final String ROOT = "/org/freedesktop/NetworkManager";
    private static final String DEVICE = ROOT + "/Devices/1";
    private static final String ACTIVE = ROOT + "/ActiveConnection/1";
    private static final String MODEM = "/org/freedesktop/ModemManager1/Modem/0";
    private static final String CELL = MODEMS + ".Modem.Modem3gpp";
    private static final int TYPE_MODEM = 8;

    private final Process daemon;
    private final String address;
    private final Thing manager = new Thing(ROOT);
    private final Thing modem = new Thing(MODEM);
    private DBusConnection bus;

    private FakeNetworkManager(Process daemon, String address) {
        this.daemon = daemon;
        this.address = address;
    }

    /** True where the program is that tests need. */
    public static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/bin/dbus-daemon"));
    }

    /** A bus without NetworkManager. */
    public static FakeNetworkManager startBus(Path folder) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("bus.conf"),
                "<busconfig><type>system</type><listen>unix:path=" + folder.resolve("bus") + "</listen>"
                        + "<auth>EXTERNAL</auth><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                        + "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
        Process daemon = new ProcessBuilder(
                        "/usr/bin/dbus-daemon", "--config-file=" + configuration, "--nofork", "--print-address=1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(daemon.getInputStream(), StandardCharsets.US_ASCII));
        String address = out.readLine();
        if (address == null) {
            throw new IOException("dbus-daemon does not start");
        }
        return new FakeNetworkManager(daemon, address.split(",")[0]);
    }

    /** What a service is told of this bus. */
    public Map<String, String> environment() {
        return Map.of("DBUS_SYSTEM_BUS_ADDRESS", address);
    }

    /** NetworkManager comes; the connection goes over a modem, and is metered as NM_METERED says. */
    public void appear(int metered, int registration) throws DBusException {
        bus = DBusConnectionBuilder.forAddress(address).withShared(false).build();
        manager.put("Metered", new Variant<>(new UInt32(metered)));
        manager.put("PrimaryConnection", new Variant<>(new DBusPath(ACTIVE)));
        Thing active = new Thing(ACTIVE);
        active.put("Devices", new Variant<>(new DBusPath[] {new DBusPath(DEVICE)}, "ao"));
        Thing device = new Thing(DEVICE);
        device.put("Interface", new Variant<>("wwan7"));
        device.put("DeviceType", new Variant<>(new UInt32(TYPE_MODEM)));
        device.put("Udi", new Variant<>(MODEM));
        modem.put("RegistrationState", new Variant<>(new UInt32(registration)));
        for (Thing thing : List.of(manager, active, device, modem)) {
            bus.exportObject(thing.getObjectPath(), thing);
        }
        bus.requestBusName(MODEMS);
        bus.requestBusName(NAME);
    }

    /** The bus itself goes. */
    public void killBus() throws InterruptedException {
        daemon.destroyForcibly().waitFor();
    }

    /** NetworkManager goes. */
    public void vanish() throws IOException {
        bus.close();
    }

    /** The connection in use is another one, or NetworkManager has learned more. */
    public void metered(int value) throws DBusException {
        change(manager, NAME, "Metered", value);
    }

    /** The modem has found another network. */
    public void registration(int state) throws DBusException {
        change(modem, CELL, "RegistrationState", state);
    }

    private void change(Thing thing, String type, String property, int value) throws DBusException {
        Variant<?> next = new Variant<>(new UInt32(value));
        thing.put(property, next);
        bus.sendMessage(
                new Properties.PropertiesChanged(thing.getObjectPath(), type, Map.of(property, next), List.of()));
    }

    @Override
    public void close() {
        if (bus != null && bus.isConnected()) {
            bus.disconnect();
        }
        daemon.destroy();
    }

    /** An object that is nothing but properties. */
    public static final class Thing implements Properties {
        private final String path;
        private final Map<String, Variant<?>> properties = new ConcurrentHashMap<>();

        Thing(String path) {
            this.path = path;
        }

        void put(String name, Variant<?> value) {
            properties.put(name, value);
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <A> A Get(String type, String name) {
            return (A) properties.get(name);
        }

        @Override
        public <A> void Set(String type, String name, A value) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public Map<String, Variant<?>> GetAll(String type) {
            return properties;
        }

        @Override
        public String getObjectPath() {
            return path;
        }
    }
}
