package dev.arenascope.launcher;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Loads the core from {@code inst/*.classdata} of the agent's jar, where no other loader finds it. The parent is the platform
 * loader: no class of the application is visible here, and none of ours there. Multi-release directories under
 * {@code inst/META-INF/versions} are resolved against the running JDK. Classes of {@code dev.arenascope.boot} are found here
 * as resources only: what is woven into the application's classes calls them, so the core defines them in the boot loader.
 */
final class AgentClassLoader extends ClassLoader implements Closeable {
    private static final String ROOT = "inst/";
    private static final String VERSIONS = "META-INF/versions/";
    private static final String SERVICES = "META-INF/services/";
    private static final String BOOT = "dev/arenascope/boot/";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final URLStreamHandler handler = new EntryHandler();
    private final ProtectionDomain domain;
    /** Name that the core asks for, to the entry of the jar that holds it. */
    private final Map<String, String> entries = new HashMap<>();

    private final Set<String> packages = new HashSet<>();

    AgentClassLoader(File file) throws IOException {
        super("arenascope", ClassLoader.getPlatformClassLoader());
        jar = new JarFile(file, false);
        URL location = file.toURI().toURL();
        domain = new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
        try {
            index();
        } catch (Throwable t) {
            jar.close();
            throw t;
        }
    }

    /** Closes the jar: no further class is found. */
    @Override
    public void close() throws IOException {
        jar.close();
    }

    private void index() {
        int feature = Runtime.version().feature();
        Map<String, Integer> versionOf = new HashMap<>();
        for (Enumeration<? extends ZipEntry> e = jar.entries(); e.hasMoreElements(); ) {
            String entry = e.nextElement().getName();
            if (!entry.startsWith(ROOT) || entry.endsWith("/")) continue;
            String name = entry.substring(ROOT.length());
            int version = 0;
            if (name.startsWith(VERSIONS)) {
                int slash = name.indexOf('/', VERSIONS.length());
                version = Integer.parseInt(name.substring(VERSIONS.length(), slash));
                if (version > feature) continue;
                name = name.substring(slash + 1);
            }
            if (name.endsWith(".classdata")) {
                name = name.substring(0, name.length() - "data".length());
                int slash = name.lastIndexOf('/');
                if (slash > 0 && !name.startsWith(BOOT))
                    packages.add(name.substring(0, slash).replace('/', '.'));
            }
            if (version >= versionOf.getOrDefault(name, -1)) {
                versionOf.put(name, version);
                entries.put(name, entry);
            }
        }
    }

    Set<String> packages() {
        return packages;
    }

    /** Providers by service, as META-INF/services lists them: a named module must declare them to be found. */
    Map<String, List<String>> services() throws IOException {
        Map<String, List<String>> services = new HashMap<>();
        for (Map.Entry<String, String> e : entries.entrySet()) {
            if (!e.getKey().startsWith(SERVICES)) continue;
            List<String> providers = new ArrayList<>();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(open(e.getValue()), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String provider = line.replaceFirst("#.*", "").strip();
                    if (entries.containsKey(provider.replace('.', '/') + ".class")) providers.add(provider);
                }
            }
            if (!providers.isEmpty()) services.put(e.getKey().substring(SERVICES.length()), providers);
        }
        return services;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        String entry = entries.get(file);
        if (entry == null || file.startsWith(BOOT)) throw new ClassNotFoundException(name);
        try (InputStream in = open(entry)) {
            // The size is known: readAllBytes would begin with 16 KB, five times what a class has.
            byte[] bytes = new byte[(int) jar.getEntry(entry).getSize()];
            int length = in.readNBytes(bytes, 0, bytes.length);
            return defineClass(name, bytes, 0, length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected @Nullable Class<?> findClass(String moduleName, String name) {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return null; // the contract of this overload
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String entry = entries.get(name);
        if (entry == null) return null;
        try {
            return new URL("arenascope", "", -1, "/" + entry, handler);
        } catch (MalformedURLException e) {
            return null; // the contract: a resource that cannot be named is not found
        }
    }

    @Override
    protected @Nullable URL findResource(String moduleName, String name) {
        return findResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return url == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(url));
    }

    /** Reads from the open jar: a jar URL would ask the host's URLStreamHandlerFactory and open a second JarFile. */
    private final class EntryHandler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true; // the jar is open
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return open(url.getPath().substring(1));
                }
            };
        }
    }

    private InputStream open(String entry) throws IOException {
        ZipEntry found = jar.getEntry(entry);
        if (found == null) throw new IOException(entry + " is not in " + jar.getName());
        return jar.getInputStream(found);
    }
}
