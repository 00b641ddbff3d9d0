#!/usr/bin/env node
// Here before anything is built, so that npm can link it; a program without its build says so by itself.
import '../dist/cli/main.js';
