// The script of a notebook's page that nbconvert made by itself.
import "./prepare";
import "./page";
