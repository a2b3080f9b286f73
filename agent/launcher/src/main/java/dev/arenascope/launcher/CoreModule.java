package dev.arenascope.launcher;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes one named module of all the core's classes. Native access can be granted to a named module alone; to grant it to
 * an unnamed one would grant it to the application too.
 */
final class CoreModule {
    private CoreModule() {}

    static ModuleLayer.Controller define(String name, AgentClassLoader loader) throws IOException {
        ModuleDescriptor.Builder builder =
                ModuleDescriptor.newAutomaticModule(name).packages(loader.packages());
        loader.services().forEach(builder::provides);
        ModuleReference reference = new Reference(builder.build());
        ModuleFinder finder = new Finder(name, reference);
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration().resolve(finder, ModuleFinder.of(), Set.of(name));
        return ModuleLayer.defineModules(configuration, List.of(boot), module -> loader);
    }

    static Module of(ModuleLayer.Controller controller, String name) {
        return controller.layer().findModule(name).orElseThrow();
    }

    private record Finder(String name, ModuleReference reference) implements ModuleFinder {
        @Override
        public Optional<ModuleReference> find(String wanted) {
            return wanted.equals(name) ? Optional.of(reference) : Optional.empty();
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.of(reference);
        }
    }

    private static final class Reference extends ModuleReference {
        Reference(ModuleDescriptor descriptor) {
            super(descriptor, URI.create("arenascope:core"));
        }

        /** The loader finds everything itself; a reader has nothing to add. */
        @Override
        public ModuleReader open() {
            return new ModuleReader() {
                @Override
                public Optional<URI> find(String name) {
                    return Optional.empty();
                }

                @Override
                public Stream<String> list() {
                    return Stream.empty();
                }

                @Override
                public void close() {
                    // holds nothing
                }
            };
        }
    }
}
